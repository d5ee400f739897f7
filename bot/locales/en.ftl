# English. Every message is Telegram HTML; { $… } is filled in by the program.

## Subscription

start-welcome =
    <b>You are subscribed.</b> Every day at { $time } ({ $zone }) I will send you what is new in Hugging Face Daily Papers: { $cards ->
        [one] the top paper as a card
       *[other] up to { $cards } papers as cards
    } with highlights, keywords and scores, and the rest as a list.

    First digest: { $day } at { $time }.
    Only interested in some topics? Send <code>/follow diffusion model, agents</code>
    All commands: /help
start-back =
    Welcome back! Your settings are as you left them. Next digest: { $day } at { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
start-again =
    You are already subscribed. Next digest: { $day } at { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
pushes-begin = You are subscribed now. First digest: { $day } at { $time } ({ $zone }).
pushes-off = Your daily digest is off at the moment; /start turns it on.
stop-done = You will get no more digests. Your settings stay; /start brings everything back.
stop-already = You are not subscribed. Send /start to begin.

## Words

follow-how =
    Send the topics that you want to follow, for example:
    <code>/follow diffusion model, reinforcement learning, -medical</code>
    Separate them with commas; a minus in front hides papers instead. Once you follow something, your digest brings only papers that match.
follow-done = Following: { $words }
follow-hides = Hiding: { $words }
follow-next = It counts from your next digest. Your whole list: /following
follow-long = Too long, so not kept: { $words }. A topic has at most { $longest } characters and a dozen words.
follow-empty = There is nothing to match in it, so it was not kept: { $words }
follow-many = You can follow at most { $most } topics, so this was not kept: { $words }
unfollow-how = Send the topics to drop, for example <code>/unfollow agents</code>, or <code>/unfollow all</code> to drop everything.
unfollow-done =
    { $left ->
        [0] Dropped: { $words }. You follow nothing now, so your digest brings the day's most upvoted papers.
       *[other] Dropped: { $words }. { $left } left: /following
    }
unfollow-unknown = You were not following { $words }. Your list: /following
following-none = You follow nothing yet, so your digest brings the day's most upvoted papers. To choose topics, send for example <code>/follow reinforcement learning, agents</code>
following-words =
    You follow: { $words }
    Your digest brings only papers that match.
following-excluded = You hide papers about: { $excluded }
following-both =
    You follow: { $words }
    You hide: { $excluded }
    Your digest brings only papers that match what you follow.

## Time and language

time-how = Delivery hour: { $time } ({ $zone }). To change it, send for example <code>/time 08:30</code>
time-wrong = "{ $words }" is not a time that I understand. Write it as <code>/time 08:30</code>
timezone-how = Time zone: { $zone }; delivery hour there: { $time }. To change it, send for example <code>/timezone Tokyo</code> or <code>/timezone Europe/Berlin</code>
timezone-wrong = I know no time zone "{ $words }". Send a city or an IANA name, for example <code>/timezone Tokyo</code> or <code>/timezone Europe/Berlin</code>
clock-done = Done. Your digest comes every day at { $time } ({ $zone }), next on { $day }.
clock-kept = Noted: { $time } ({ $zone }).
language-how = Send <code>/language zh</code> (中文) or <code>/language en</code> (English)
language-done = Done, English from now on.

## A day

day-header =
    📄 <b>{ $day }</b> · Hugging Face Daily Papers
    { $count ->
        [one] 1 paper
       *[other] { $count } papers, most upvoted first
    }
date-how =
    Send a date, for example <code>/date 2023-09-12</code>, <code>/date 9-12</code> or <code>/date yesterday</code>.
    Every day since 2023-05-04 is there; on Hugging Face's calendar (UTC), today is { $today }.
date-empty = There are no papers on { $day }; weekends and holidays are often like that.
days-nearest = The nearest days with papers:
days-stored = These days are stored:
day-busy = A few days are already on their way to you; please ask again when they are here.
today-not-yet = Nothing is listed yet for { $today } (UTC). The latest papers are from { $day }:
today-stored = Hugging Face cannot be reached at the moment. The latest papers that I have are from { $day }:
no-papers-yet = I have no papers yet; please try /today again in a little while.
working-collecting = ⏳ Fetching the papers of { $day }…
working-reading = ⏳ Reading the papers of { $day }: { $done }/{ $total }
error-not-a-day = "{ $words }" is not a date. Write it as <code>/date 2023-09-12</code>, <code>/date 9-12</code> or <code>/date yesterday</code>
error-future-day = That day has not come yet: on Hugging Face's calendar (UTC), today is { $today }.
error-prehistoric-day = Daily Papers began on 2023-05-04; there is nothing before that.
error-papers-api = Hugging Face cannot be reached at the moment; please try again in a few minutes.
error-unexpected = Sorry, something went wrong on my side and has been noted. Please try again later.

## Pushes

push-header =
    { $count ->
        [one] 📬 <b>{ $day }</b> · 1 new paper
       *[other] 📬 <b>{ $day }</b> · { $count } new papers
    }
push-matched =
    { $count ->
        [one] 1 matches what you follow
       *[other] { $count } match what you follow
    }
push-hidden =
    { $count ->
        [one] 1 more is hidden, as you asked
       *[other] { $count } more are hidden, as you asked
    }
push-no-match =
    { $count ->
        [one] 1 new paper, and it does not match what you follow.
       *[other] { $count } new papers, none of which matches what you follow.
    } All of them: /today · your topics: /following
push-no-papers = No new papers this time: Hugging Face lists none on weekends, and on other days they can be late.
one-day = { $day }
several-days = { $first } – { $last }
list-title =
    { $count ->
        [one] One more
       *[other] The other { $count }
    }
list-continued = { $count } more
notes-off = OK, I will stay quiet when there is nothing for you
notes-on = OK, I will tell you when there is nothing for you

## Cards

card-highlights = Highlights
card-comment = Comment
card-keywords = Keywords
card-scores = ⭐ practicality { $practicality } · novelty { $novelty } · recommendation { $recommendation }
card-code = code
card-from-abstract = No model summary yet; these are sentences of the abstract
card-from-archive = from the archive ({ $model })
abstract-more-authors = and { $count } more
abstract-none = This paper has no abstract
button-code = Code
button-abstract = Abstract
button-summary = Back to the summary
button-save = ☆ Save
button-more = More like this
button-less = Less like this
button-today = Today's papers
button-no-notes = Don't tell me
button-forget = Yes, erase it
button-stale = This button is out of date; /today brings fresh ones
saved-on = Saved. Your list: /saved
saved-off = No longer saved
saved-none = Nothing saved yet: tap "☆ Save" under a card to keep it here.
saved-title =
    { $count ->
        [one] 1 saved paper
       *[other] { $count } saved papers
    }
taste-more = Noted: papers with the same keywords move up
taste-less = Noted: papers with the same keywords move down

## Other

admins-only = Only administrators can do that here
forget-sure = This erases everything that I keep about this chat: subscription, settings, topics, saved papers. Are you sure?
forget-done = Everything is erased. /start begins anew.
hint = I only understand commands: /today for today's papers, /follow for your topics, /help for all of them.
help =
    /today – today's papers
    /date 9-12 – the papers of a day
    /follow topic, -topic – get only what matches; a minus hides
    /unfollow topic – drop it
    /following – what you follow
    /saved – saved papers
    /time 08:30 – when the digest comes
    /timezone Europe/Berlin – your time zone
    /language zh – 中文
    /stop – no more digests, /start – back again
    /forget – erase all your data

## Command menu

command-today = Today's papers
command-date = The papers of a day
command-follow = Follow topics
command-unfollow = Drop topics
command-following = What you follow
command-saved = Saved papers
command-time = When the digest comes
command-timezone = Your time zone
command-language = Language / 语言
command-start = Subscribe
command-stop = No more digests
command-forget = Erase my data
command-help = All commands
command-stats = Numbers
command-collect = Read the papers list now
command-announce = Write to every subscriber

## Operators

problem-papers =
    ⚠️ The papers list has not been readable since { $since }: { $because }.
    Stored days are still served, and I keep trying. If it lasts, look at HF_ENDPOINT, HF_TOKEN and status.huggingface.co.
problem-collection =
    ⚠️ No papers list has been read since { $since }, and nothing says why.
    If it lasts, look into the log and restart the bot.
problem-starting =
    No papers list has been read yet.
problem-no-papers =
    ℹ️ Hugging Face has listed no papers for { $day } so far. On a holiday that is normal.
    Otherwise compare with huggingface.co/papers; /collect asks again.
problem-model =
    ⚠️ The model has given no answer since { $since }: { $because }.
    Cards quote the abstracts until it is back, and are replaced then. Look at your provider's status and balance.
problem-push =
    { $count ->
        [one] ⚠️ One push is late, by { $minutes } minutes.
       *[other] ⚠️ { $count } pushes are late, the oldest by { $minutes } minutes.
    }
    They go out as fast as Telegram allows. With many subscribers at one hour that is normal; otherwise look into the log.
problem-telegram =
    ⚠️ Telegram has been out of reach since { $since }: { $because }.
    Pushes wait and go on by themselves.
problem-token =
    ⚠️ Telegram may soon refuse me: { $because }.
    One token, one instance: stop any other. A new token comes from @BotFather.
problem-webhook =
    ⚠️ Updates have had trouble getting here since { $since }: { $because }.
    Look at WEBHOOK_URL, its certificate, and whether the port can be reached from outside.
problem-disk =
    ⚠️ The disk is nearly full: { $free } free.
    Make room there soon; on a full disk pushes wait.
problem-backup =
    ⚠️ Backups have failed since { $since }: { $because }.
    Look at BACKUP_DIR, its rights and its room.
over-papers = ✅ The papers list can be read again, after { $lasted }.
over-model = ✅ The model answers again, after { $lasted }. Cards from abstracts are being replaced.
over-push = ✅ No push is late any more, after { $lasted }.
over-webhook = ✅ Updates get here again, after { $lasted }.
over-disk = ✅ There is enough room on the disk again.
over-backup = ✅ Backups work again, after { $lasted }.
farewell-refused =
    ⛔ I stop now, because Telegram refuses me: { $because }.
    Subscribers get nothing until I am started again.
errors-title = 🐞 <b>Unexpected errors</b>
errors-line = { $count } × <code>{ $kind }</code>: { $words }
errors-others =
    { $count ->
        [one] and one more kind
       *[other] and { $count } more kinds
    }
errors-next = The log has the details. The same kind is reported again after an hour at the earliest.
duration-seconds =
    { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
duration-minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
duration-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
duration-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
stats-numbers =
    📊 <b>Subscribers</b>: { $active } active, { $asleep } out of reach, { $stopped } stopped
    Papers: { $papers } · waiting pushes: { $waiting }

    <b>Today (UTC) / 30 days</b>
    New: { $joined }
    Gone: { $left }
    Pushes: { $pushes }
    Messages: { $messages }
    Commands: { $commands }
    Errors: { $errors }
    Telegram out of order: { $storms }
    Model calls: { $calls }
    Tokens: { $tokens }
    Summaries repaired: { $repaired }
    Cards from abstracts: { $fallbacks }
stats-checks =
    <b>Failed checks, 30 days</b>
    { $words }
collect-begun = Reading the list and the new papers…
collect-busy = A collection is under way already; its papers will be there in a moment.
collect-done =
    { $count ->
        [0] Done, after { $lasted }: nothing new.
        [one] Done, after { $lasted }: 1 new paper.
       *[other] Done, after { $lasted }: { $count } new papers.
    } { $total ->
        [one] The latest day, { $day }, has 1 paper.
       *[other] The latest day, { $day }, has { $total } papers.
    }
collect-nothing = Done, after { $lasted }: Hugging Face lists no papers.
collect-failed = The papers list could not be read: { $because }
announce-how = Send the text after the command, for example <code>/announce The bot moves tonight and is back at 22:00 UTC.</code> You will see it before anybody else does.
announce-sure =
    { $count ->
        [0] That is how it will look. But nobody is subscribed at the moment.
        [one] That is how it will look. Send it to 1 subscriber?
       *[other] That is how it will look. Send it to { $count } subscribers?
    }
announce-refused = Telegram does not take this text: { $because }
announce-begun =
    { $count ->
        [one] On its way to 1 subscriber. I will say when it is there.
       *[other] On its way to { $count } subscribers. I will say when it is there.
    }
announce-gone = This announcement is no longer waiting for an answer; /announce begins a new one.
announce-dropped = Dropped; nobody gets it.
announce-done =
    { $count ->
        [one] 📣 The announcement is out: 1 subscriber has it.
       *[other] 📣 The announcement is out: { $count } subscribers have it.
    }
announce-unreachable =
    { $count ->
        [one] 1 could not be reached and sleeps now.
       *[other] { $count } could not be reached and sleep now.
    }
announce-rejected =
    { $count ->
        [one] For 1 Telegram refused the message; the log says why.
       *[other] For { $count } Telegram refused the message; the log says why.
    }
button-announce = Send it
button-announce-drop = Drop it
limit-commands = That is a lot at once. Please wait a minute, then I am all yours again.
limit-taps = Slowly, please: try again in a minute
limit-days =
    { $count ->
        [one] You have looked up 1 new day within an hour. Please come back a little later; days that are stored open at once.
       *[other] You have looked up { $count } new days within an hour. Please come back a little later; days that are stored open at once.
    }

## Markdown digest

digest-title = [{ $day }] Hugging Face Daily Papers Digest
digest-count =
    { $count ->
        [one] recommends 1 paper.
       *[other] recommends { $count } papers.
    }
digest-notes = 💡 Note:
digest-note-covered = This digest holds every paper that Hugging Face Daily Papers lists for the day: main work, highlights, keywords and scores.
digest-note-models = Written from the abstracts by { $models }, checked for completeness and for every number, and put together as Markdown by a program.
digest-note-abstracts = No model summaries exist for this day; these are sentences of the abstracts, put together as Markdown by a program.
digest-from-abstract = This entry quotes the abstract; there is no model summary yet
digest-colon = {": "}
digest-main-work = Main work
digest-highlights = Highlights
digest-keywords = Keywords
digest-scores = Scores
digest-practicality = Practicality
digest-novelty = Novelty
digest-recommendation = Recommendation
digest-link = See the paper's page on Hugging Face
digest-index-title = Hugging Face Daily Papers Digest
