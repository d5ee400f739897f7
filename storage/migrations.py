"""The schema's history, append-only: a step that has been released is never changed. A step imports nothing of ours."""

from sqlite_utils import Database, Migrations

migrations = Migrations("bot")


@migrations()
def papers_and_days(db: Database) -> None:
    """What the Hub lists."""
    db.execute(
        """
        CREATE TABLE papers (
            id TEXT PRIMARY KEY,
            sequence INTEGER NOT NULL UNIQUE,  -- order of first sighting; a chat's position counts in it
            first_seen_at TEXT NOT NULL,
            title TEXT NOT NULL,
            abstract TEXT NOT NULL,
            authors TEXT NOT NULL,             -- JSON array of names
            published_at TEXT,                 -- on arXiv
            upvotes INTEGER NOT NULL,
            comments INTEGER NOT NULL,
            organization TEXT,
            github_repo TEXT,
            github_stars INTEGER,
            project_page TEXT,
            thumbnail TEXT,
            ai_summary TEXT,                   -- the Hub's own; NULL until the Hub has made it
            ai_keywords TEXT NOT NULL,         -- JSON array
            withdrawn_at TEXT                  -- not NULL: kept, never shown
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE listing_days (
            day TEXT PRIMARY KEY,
            collected_at TEXT NOT NULL         -- when the Hub was last asked for this day; an empty day has a row, too
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE listings (
            day TEXT NOT NULL,
            paper_id TEXT NOT NULL REFERENCES papers(id),
            rank INTEGER NOT NULL,             -- the Hub's own order that day
            PRIMARY KEY (day, paper_id)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX listings_by_paper ON listings(paper_id, day)")


@migrations()
def summaries(db: Database) -> None:
    """What models made of the abstracts, and what that cost."""
    db.execute(
        """
        CREATE TABLE summaries (
            paper_id TEXT NOT NULL REFERENCES papers(id),
            language TEXT NOT NULL,
            source TEXT NOT NULL,              -- 'model' or 'import'
            prompt_version INTEGER NOT NULL,   -- 0 for imports
            model TEXT,
            body TEXT,                         -- JSON of the summary; NULL: the attempt failed, see checks
            checks TEXT NOT NULL,              -- JSON array: what the text failed
            retry_at TEXT,                     -- a failed attempt may be repeated from then on; NULL: never
            attempts INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (paper_id, language, source)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE model_days (
            day TEXT PRIMARY KEY,              -- UTC
            calls INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL
        ) STRICT
        """
    )


@migrations()
def chats_and_pushes(db: Database) -> None:
    """Who gets what when, and how far it got."""
    db.execute(
        """
        CREATE TABLE chats (
            id INTEGER PRIMARY KEY,            -- Telegram's chat id
            kind TEXT NOT NULL,
            thread_id INTEGER,                 -- forum topic; NULL: the chat itself
            language TEXT NOT NULL,
            delivery_time TEXT NOT NULL,       -- HH:MM on the chat's clock
            zone TEXT NOT NULL,                -- IANA name
            cards INTEGER NOT NULL,
            notes INTEGER NOT NULL,
            state TEXT NOT NULL,               -- active, stopped (asked to), asleep (cannot be reached)
            asleep_because TEXT,               -- Telegram's words
            position INTEGER,                  -- papers.sequence of the last paper given; NULL: none existed yet
            next_push_at TEXT NOT NULL,
            noted_on TEXT,                     -- local day of the last line about nothing
            created_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX chats_due ON chats(next_push_at) WHERE state = 'active'")
    db.execute(
        """
        CREATE TABLE follows (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            words TEXT NOT NULL,
            excluded INTEGER NOT NULL,
            PRIMARY KEY (chat_id, words)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE pushes (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            plan TEXT,                         -- JSON; NULL once finished
            step INTEGER NOT NULL,             -- messages that Telegram has answered
            planned_at TEXT NOT NULL,
            finished_at TEXT
        ) STRICT
        """
    )
    db.execute("CREATE UNIQUE INDEX pushes_running ON pushes(chat_id) WHERE finished_at IS NULL")
    db.execute("CREATE INDEX pushes_finished ON pushes(finished_at) WHERE finished_at IS NOT NULL")
    db.execute(
        """
        CREATE TABLE drafts (                  -- cards sent from the abstract; a row goes when its card is replaced
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            message_id INTEGER NOT NULL,
            paper_id TEXT NOT NULL REFERENCES papers(id),
            rank INTEGER NOT NULL,
            language TEXT NOT NULL,
            sent_at TEXT NOT NULL,
            PRIMARY KEY (chat_id, message_id)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX drafts_by_paper ON drafts(paper_id, language)")
    db.execute(
        """
        CREATE TABLE marks (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            paper_id TEXT NOT NULL REFERENCES papers(id),
            saved_at TEXT,                     -- NULL: not saved
            taste INTEGER NOT NULL DEFAULT 0,  -- 1: more like this, -1: less like this
            PRIMARY KEY (chat_id, paper_id)
        ) STRICT
        """
    )


@migrations()
def pushes_in_order(db: Database) -> None:
    """The oldest unfinished pushes, found without passing by all the finished ones."""
    db.execute("CREATE INDEX pushes_unfinished ON pushes(id) WHERE finished_at IS NULL")


@migrations()
def wishes_of_chats(db: Database) -> None:
    """How a chat wants its pushes, beyond when and how many."""
    db.execute("ALTER TABLE chats ADD COLUMN form TEXT NOT NULL DEFAULT 'cards'")  # or 'one': a push is one message
    db.execute("ALTER TABLE chats ADD COLUMN silent INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE chats ADD COLUMN paused_until TEXT")  # NULL: not paused
    db.execute("ALTER TABLE chats ADD COLUMN round_up INTEGER NOT NULL DEFAULT 0")  # the week's best, on Sundays
    db.execute("ALTER TABLE chats ADD COLUMN rounded_up_on TEXT")  # local day of the last one; NULL: none yet
    db.execute("ALTER TABLE chats ADD COLUMN manager_id INTEGER")  # who set a channel up; NULL: nobody


@migrations()
def counts_and_notes(db: Database) -> None:
    """What is counted for the operator, and the few single values that must outlive a restart."""
    db.execute(
        """
        CREATE TABLE counts (
            day TEXT NOT NULL,                 -- UTC
            name TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (day, name)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations()
def search_index(db: Database) -> None:
    """Full-text search: the index, and which papers it has yet to take in. At first that is all of them."""
    # Words are folded before they come here, and separated by spaces; no sign outside ASCII parts them.
    db.execute(
        """
        CREATE VIRTUAL TABLE search_index USING fts5(
            title, keywords, authors, texts,
            tokenize = "ascii tokenchars '+#'"
        )
        """
    )
    db.execute(
        """
        CREATE TABLE search_papers (
            number INTEGER PRIMARY KEY,        -- the rowid in search_index
            paper_id TEXT NOT NULL UNIQUE REFERENCES papers(id) ON DELETE CASCADE,
            stale INTEGER NOT NULL DEFAULT 1   -- its texts have changed since they were indexed
        ) STRICT
        """
    )
    db.execute("CREATE INDEX search_papers_stale ON search_papers(number) WHERE stale")
    db.execute("INSERT INTO search_papers (paper_id) SELECT id FROM papers ORDER BY sequence")
    db.execute(
        """
        CREATE TRIGGER search_new_paper AFTER INSERT ON papers
        BEGIN INSERT INTO search_papers (paper_id) VALUES (new.id); END
        """
    )
    db.execute(
        """
        CREATE TRIGGER search_changed_paper AFTER UPDATE ON papers
        WHEN (new.title, new.abstract, new.authors, new.organization, new.ai_summary, new.ai_keywords, new.withdrawn_at)
            IS NOT (old.title, old.abstract, old.authors, old.organization, old.ai_summary, old.ai_keywords,
                old.withdrawn_at)
        BEGIN UPDATE search_papers SET stale = 1 WHERE paper_id = new.id; END
        """
    )
    db.execute(
        """
        CREATE TRIGGER search_withdrawn_paper AFTER UPDATE ON papers
        WHEN new.withdrawn_at IS NOT NULL AND old.withdrawn_at IS NULL
        BEGIN DELETE FROM search_index WHERE rowid = (SELECT number FROM search_papers WHERE paper_id = new.id); END
        """
    )
    db.execute(
        """
        CREATE TRIGGER search_new_summary AFTER INSERT ON summaries WHEN new.body IS NOT NULL
        BEGIN UPDATE search_papers SET stale = 1 WHERE paper_id = new.paper_id; END
        """
    )
    db.execute(
        """
        CREATE TRIGGER search_changed_summary AFTER UPDATE ON summaries WHEN new.body IS NOT old.body
        BEGIN UPDATE search_papers SET stale = 1 WHERE paper_id = new.paper_id; END
        """
    )


@migrations()
def round_ups(db: Database) -> None:
    """The zones of those who want a round-up, found without passing by everybody else."""
    db.execute("CREATE INDEX chats_round_up ON chats(zone) WHERE round_up")


@migrations()
def announcements(db: Database) -> None:
    """What an operator says to every subscriber, with its own place in the crowd."""
    db.execute(
        """
        CREATE TABLE announcements (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a button of an old draft must never confirm another one
            admin_id INTEGER NOT NULL,         -- who wrote it and gets the report
            html TEXT NOT NULL,                -- '' once finished
            created_at TEXT NOT NULL,
            confirmed_at TEXT,                 -- NULL: a draft that its author has not confirmed
            delivered INTEGER NOT NULL DEFAULT 0,
            unreachable INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            finished_at TEXT                   -- NULL: its author has had no report yet
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE announcement_receivers (  -- who has not had it yet; a row goes when Telegram has answered
            id INTEGER PRIMARY KEY,
            announcement_id INTEGER NOT NULL REFERENCES announcements(id) ON DELETE CASCADE,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            UNIQUE (announcement_id, chat_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX announcement_receivers_by_chat ON announcement_receivers(chat_id)")


@migrations()
def drafts_in_order(db: Database) -> None:
    """The cards that wait for one paper's summary, in the order in which they were sent."""
    db.execute("DROP INDEX drafts_by_paper")
    db.execute("CREATE INDEX drafts_by_paper ON drafts(paper_id, language, sent_at, message_id)")


@migrations()
def chats_looked_up(db: Database) -> None:
    """A chat's pushes and a person's channels, found without passing by everybody else's."""
    db.execute("CREATE INDEX pushes_by_chat ON pushes(chat_id)")  # SQLite asks for it whenever a chat goes or moves
    db.execute("CREATE INDEX chats_managed ON chats(manager_id) WHERE manager_id IS NOT NULL")


@migrations()
def counted_by_language(db: Database) -> None:
    """Chats and summaries, counted without reading them."""
    # The language comes first: if the state did, SQLite would look for who is due here, among all who are active.
    db.execute("CREATE INDEX chats_by_language ON chats(language, state)")
    db.execute("CREATE INDEX chats_looking_around ON chats(language) WHERE state = 'stopped' AND position IS NULL")
    db.execute("CREATE INDEX summaries_published ON summaries(source, language) WHERE body IS NOT NULL")


@migrations()
def round_ups_in_time(db: Database) -> None:
    """Who waits for a round-up now, and what words hide papers: no Sunday's minute reads all readers."""
    db.execute("CREATE INDEX chats_due_round_up ON chats(next_push_at) WHERE round_up AND state = 'active'")
    db.execute("CREATE INDEX follows_excluded ON follows(words) WHERE excluded")


@migrations()
def imports_to_check(db: Database) -> None:
    """Imported summaries whose numbers are unchecked, found at once: the first of their checks says so."""
    # Until now nothing told those that were checked from those whose abstracts were not known.
    # Those with other faults are not shown anyway.
    db.execute(
        "UPDATE summaries SET checks = '[\"unchecked: imported by an older version\"]' "
        "WHERE source = 'import' AND checks = '[]'"
    )
    db.execute("CREATE INDEX summaries_unchecked ON summaries(paper_id) WHERE substr(checks, 1, 12) = '[\"unchecked:'")


@migrations()
def summary_claims(db: Database) -> None:
    """Who is having a paper read just now, so that two processes do not pay for it twice."""
    db.execute(
        """
        CREATE TABLE summary_claims (
            paper_id TEXT NOT NULL REFERENCES papers(id),
            language TEXT NOT NULL,
            holder TEXT NOT NULL,              -- a process, by a name of its own choice
            expires_at TEXT NOT NULL,          -- moved on while the holder is at work
            PRIMARY KEY (paper_id, language)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def checks_without_addresses(db: Database) -> None:
    """What an endpoint answered is for the log; readers of a digest learn that it was not available."""
    db.execute(
        "UPDATE summaries SET checks = '[\"unavailable\"]' WHERE body IS NULL AND checks LIKE '[\"unavailable:%'"
    )


@migrations()
def pushes_under_way(db: Database) -> None:
    """Of pushes only those that are under way, and no number that has been another's: answers come late at times."""
    db.execute("ALTER TABLE pushes RENAME TO old_pushes")
    db.execute(
        """
        CREATE TABLE pushes (                  -- a row goes when its last message is answered
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_id INTEGER NOT NULL UNIQUE REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            plan TEXT NOT NULL,                -- JSON
            step INTEGER NOT NULL,             -- messages that Telegram has answered
            planned_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute(
        "INSERT INTO pushes (id, chat_id, plan, step, planned_at) "
        "SELECT id, chat_id, plan, step, planned_at FROM old_pushes WHERE finished_at IS NULL"
    )
    db.execute("DROP TABLE old_pushes")
    db.execute("ALTER TABLE announcement_receivers RENAME TO old_receivers")
    db.execute(
        """
        CREATE TABLE announcement_receivers (  -- who has not had it yet; a row goes when Telegram has answered
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            announcement_id INTEGER NOT NULL REFERENCES announcements(id) ON DELETE CASCADE,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE ON UPDATE CASCADE,
            UNIQUE (announcement_id, chat_id)
        ) STRICT
        """
    )
    db.execute("INSERT INTO announcement_receivers SELECT id, announcement_id, chat_id FROM old_receivers")
    db.execute("DROP TABLE old_receivers")
    db.execute("CREATE INDEX announcement_receivers_by_chat ON announcement_receivers(chat_id)")


@migrations()
def what_nobody_reads(db: Database) -> None:
    """What the Hub says of a paper and was never shown; what each summary cost, beside what each day did."""
    for column in ("comments", "project_page"):
        db.execute(f"ALTER TABLE papers DROP COLUMN {column}")
    for column in ("prompt_tokens", "completion_tokens"):
        db.execute(f"ALTER TABLE summaries DROP COLUMN {column}")
