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

## Public pages

page-title = Hugging Face Daily Papers
page-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
page-count =
    { $count ->
        [one] 1 paper
       *[other] { $count } papers
    }
page-contents = Titles at a glance
page-all-days = All days
page-older = Earlier
page-newer = Later
page-none = There are no papers here yet; please come back in a little while.
page-other-language = 中文
page-note = Summaries are written from the abstracts by a language model, and every number in them is checked against the abstract.
page-feed = Atom feed
page-feed-words = Follow topics in your feed reader:
page-feed-example = diffusion model, agents, -medical
page-feed-get = Get the feed
page-missing-title = Nothing here
page-missing = There is no such page. Perhaps no papers were listed that day, or the day is not kept here.
page-words-wrong-title = These topics do not work
page-words-wrong = Give up to 20 topics with commas between them, 400 characters in all. A topic has letters or digits, at most 60 characters and a dozen words.
page-busy-title = One moment
page-busy = Many pages are being asked for right now. Please try again in a few seconds.
