# English. Every message is Telegram HTML; { $… } is filled in by the program.

## Subscription

start-welcome =
    <b>You are subscribed.</b> Every day at { $time } ({ $zone }) I bring what is new in Hugging Face Daily Papers: at most { $cards } cards with highlights, keywords and scores, and a list of the rest.
    
    First push: { $day }, { $time }.
    Only some topics? Send <code>/follow diffusion model, agents</code>.
    All commands: /help
start-back =
    Welcome back; your settings are as you left them. Next push: { $day }, { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
start-again =
    You are subscribed already. Next push: { $day }, { $time } ({ $zone }).
    Change the hour: /time · today's papers: /today
stop-done = No more pushes. Your settings stay; /start brings everything back.
stop-already = You are not subscribed. Send /start to begin.

## Words

follow-how =
    Send the words to follow, for example:
    <code>/follow diffusion model, reinforcement learning, -medical</code>
    Commas separate them; a leading minus means "not this". With words to follow, a push brings only what matches.
follow-done = Following: { $words }. It counts from the next push. All of them: /following
follow-long = Too long and not kept (at most { $longest } characters): { $words }…
follow-empty = Nothing in it can be matched, so it was not kept: { $words }
follow-many = You can follow at most { $most }; not kept: { $words }
unfollow-how = Send the words to drop, for example <code>/unfollow agents</code>; all of them: <code>/unfollow all</code>
unfollow-done =
    { $left ->
        [0] Dropped: { $words }. You follow nothing now, so pushes bring the day's most upvoted papers.
       *[other] Dropped: { $words }. { $left } left: /following
    }
unfollow-unknown = You do not follow { $words }. What you follow: /following
following-none = You follow nothing yet, so pushes bring the day's most upvoted papers. Add words: <code>/follow reinforcement learning, agents</code>
following-words =
    Following: { $words }
    A push brings only papers that match.
following-excluded = Hidden: { $excluded }
following-both =
    Following: { $words }
    Hidden: { $excluded }
    A push brings only papers that match what you follow.
lines = { $text }

## Time and language

time-how = It is { $time } ({ $zone }) now. To change it, send for example <code>/time 08:30</code>
time-wrong = "{ $words }" is not a time. Write it as <code>/time 08:30</code>
timezone-how = It is { $zone } now, with pushes at { $time }. To change it, send for example <code>/timezone Europe/Berlin</code> or <code>/timezone Tokyo</code>
timezone-wrong = There is no time zone "{ $words }". Use a city or an IANA name, for example <code>/timezone Tokyo</code> or <code>/timezone Europe/Berlin</code>
clock-done = Done. Pushes come every day at { $time } ({ $zone }); next one: { $day }, { $time }.
language-how = Send <code>/language zh</code> (中文) or <code>/language en</code> (English)
language-done = Done: English from now on.

## A day

day-header =
    📄 <b>{ $day }</b> · Hugging Face Daily Papers
    { $count ->
        [one] 1 paper
       *[other] { $count } papers, most upvoted first
    }
date-how =
    Send a date, for example <code>/date 2023-09-12</code>, <code>/date 9-12</code> or <code>/date yesterday</code>.
    Every day since 2023-05-04 is there; today is { $today } (UTC).
date-empty =
    There are no papers on { $day } (weekends and holidays are like that). The nearest days that have some:
today-not-yet = Nothing is listed yet on { $today } (UTC). The latest day is { $day }:
today-stored = Hugging Face cannot be reached at the moment. Here is the latest stored day, { $day }:
no-papers-yet = No papers have been read yet; please try /today again in a little while.
working-collecting = ⏳ Fetching the papers of { $day }…
working-reading = ⏳ Reading the papers of { $day }: { $done }/{ $total }
error-not-a-day = "{ $words }" is not a date. Write it as <code>/date 2023-09-12</code>, <code>/date 9-12</code> or <code>/date yesterday</code>
error-future-day = That day has not come yet: on Hugging Face's calendar (UTC) it is { $today }.
error-prehistoric-day = Daily Papers began on 2023-05-04; there is nothing before that.
error-papers-api = Hugging Face cannot be reached at the moment; please try again in a few minutes. Stored days still work: /date
error-unexpected = Something went wrong and has been noted. Please try again later.

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
    } All of them: /today · your words: /following
push-no-papers = No new papers this day: Hugging Face lists none on weekends, and on working days they can be late.
one-day = { $day }
several-days = { $first } – { $last }
list-title = The other { $count }
list-continued = { $count } more
notes-off = Fine: no word on days without papers
notes-on = Fine: I will tell you when there are none

## Cards

card-highlights = Highlights
card-comment = Remark
card-keywords = Keywords
card-scores = ⭐ practical { $practicality } · novel { $novelty } · recommended { $recommendation }
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
saved-on = Saved: /saved
saved-off = No longer saved
saved-none = Nothing saved yet. The button "☆ Save" under a card does that.
saved-title =
    { $count ->
        [one] 1 saved paper
       *[other] { $count } saved papers
    }
taste-more = Noted: papers that share its keywords move up
taste-less = Noted: papers that share its keywords move down

## Other

admins-only = Only the group's administrators can change that
forget-sure = This erases all that I keep about this chat: subscription, settings, words, saved papers. Are you sure?
forget-done = Everything is erased. /start begins anew.
hint = I only know commands: /today for today's papers, /follow for your topics, /help for all of them.
help =
    /today – today's papers
    /date 9-12 – the papers of a day
    /follow words, words – push only what matches (-word hides)
    /unfollow words – drop them
    /following – what you follow
    /saved – saved papers
    /time 08:30 – when pushes come
    /timezone Europe/Berlin – your time zone
    /language zh – 中文
    /stop – no more pushes, /start – back again
    /forget – erase all your data

## Command menu

command-today = Today's papers
command-date = The papers of a day
command-follow = Follow topics
command-unfollow = Drop topics
command-following = What you follow
command-saved = Saved papers
command-time = When pushes come
command-timezone = Your time zone
command-language = Language / 语言
command-start = Subscribe
command-stop = No more pushes
command-forget = Erase my data
command-help = All commands

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
