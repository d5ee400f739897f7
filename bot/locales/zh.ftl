# 简体中文。每条消息都是 Telegram 的 HTML；{ $… } 是程序填入的内容。

## 订阅

start-welcome =
    <b>已订阅。</b>每天 { $time }（{ $zone }），我会送来 Hugging Face Daily Papers 的新论文：最多 { $cards } 篇做成卡片，附亮点、关键词和评分，其余的列成清单。

    首次推送：{ $day } { $time }。
    只想看某些方向？发送 <code>/follow 扩散模型, agent</code>
    全部命令：/help
start-back =
    欢迎回来，之前的设置都还在。下次推送：{ $day } { $time }（{ $zone }）。
    改时间：/time　看今天的论文：/today
start-again =
    你已经订阅了。下次推送：{ $day } { $time }（{ $zone }）。
    改时间：/time　看今天的论文：/today
pushes-begin = 已为你订阅。首次推送：{ $day } { $time }（{ $zone }）。
pushes-off = 推送目前是关闭的，发送 /start 即可开启。
stop-done = 已停止推送，设置会为你留着。想恢复时发送 /start 即可。
stop-already = 你还没有订阅，发送 /start 即可开始。

## 关键词

follow-how =
    发送想关注的词，例如：
    <code>/follow diffusion model, 强化学习, -medical</code>
    多个词用逗号隔开；前面加减号表示不想看。有了关注词，推送里就只有命中的论文。
follow-done = 已关注：{ $words }
follow-hides = 不再推送：{ $words }
follow-next = 下次推送起生效。全部关注词：/following
follow-long = 太长，没有保存：{ $words }。每个词最多 { $longest } 个字符、12 个单词。
follow-empty = 里面没有能匹配的文字，没有保存：{ $words }
follow-many = 最多关注 { $most } 个词，没有保存：{ $words }
unfollow-how = 发送要取消的词，例如 <code>/unfollow agent</code>；全部取消请发送 <code>/unfollow 全部</code>
unfollow-done =
    { $left ->
        [0] 已取消：{ $words }。现在没有关注词了，推送会带来当天点赞最多的论文。
       *[other] 已取消：{ $words }。还剩 { $left } 个：/following
    }
unfollow-unknown = 你没有关注过：{ $words }。全部关注词：/following
following-none = 还没有关注词，推送会带来当天点赞最多的论文。想添加的话，可以发送 <code>/follow 强化学习, agent</code>
following-words =
    关注：{ $words }
    推送里只有命中的论文。
following-excluded = 不看：{ $excluded }
following-both =
    关注：{ $words }
    不看：{ $excluded }
    推送里只有命中关注词的论文。

## 时间与语言

time-how = 推送时间设为 { $time }（{ $zone }）。想改的话，可以发送 <code>/time 08:30</code>
time-wrong = “{ $words }”不是我能看懂的时间。请写成 <code>/time 08:30</code>
timezone-how = 时区设为 { $zone }，推送时间是当地 { $time }。想改的话，可以发送 <code>/timezone 东京</code> 或 <code>/timezone Europe/Berlin</code>
timezone-wrong = 找不到时区“{ $words }”。请发送城市名或 IANA 名称，例如 <code>/timezone Tokyo</code> 或 <code>/timezone Asia/Shanghai</code>
clock-done = 好的，以后每天 { $time }（{ $zone }）推送，下一次是{ $day }。
clock-kept = 记下了：{ $time }（{ $zone }）。
language-how = 发送 <code>/language zh</code>（中文）或 <code>/language en</code>（English）
language-done = 好的，以后用中文。

## 某一天

day-header =
    📄 <b>{ $day }</b> · Hugging Face 每日论文
    共 { $count } 篇，按点赞数排列
date-how =
    发送日期，例如 <code>/date 2023-09-12</code>、<code>/date 9-12</code> 或 <code>/date 昨天</code>。
    2023-05-04 起的每一天都可以看；按 Hugging Face 的 UTC 日历，今天是{ $today }。
date-empty = { $day }没有论文，周末和节假日常常如此。
days-nearest = 最近有论文的日子：
days-stored = 已保存的日子：
day-busy = 前面要的几天还在发送，收到之后再要吧。
today-not-yet = { $today }（UTC）的论文还没有列出。最近一天是{ $day }：
today-stored = 暂时连不上 Hugging Face。手头最近的一天是{ $day }：
no-papers-yet = 手头还没有论文，请过一会儿再试 /today
working-collecting = ⏳ 正在获取{ $day }的论文…
working-reading = ⏳ 正在阅读{ $day }的论文：{ $done }/{ $total }
error-not-a-day = “{ $words }”不是日期。请写成 <code>/date 2023-09-12</code>、<code>/date 9-12</code> 或 <code>/date 昨天</code>
error-future-day = 这一天还没到：按 Hugging Face 的 UTC 日历，今天是{ $today }。
error-prehistoric-day = Hugging Face 的每日论文从 2023-05-04 开始，更早的没有。
error-papers-api = 暂时连不上 Hugging Face，请过几分钟再试。
error-unexpected = 抱歉，出了点问题，我已经记下了。请稍后再试。

## 推送

push-header = 📬 <b>{ $day }</b> · { $count } 篇新论文
push-matched = 其中 { $count } 篇命中你的关注词
push-hidden = 另有 { $count } 篇按你的设置隐藏
push-no-match = { $count } 篇新论文，没有一篇命中你的关注词。看全部：/today　调整关注词：/following
push-no-papers = 这次没有新论文：Hugging Face 周末不上新，平日有时也会晚一些。
one-day = { $day }
several-days = { $first } – { $last }
list-title = 其余 { $count } 篇
list-continued = 还有 { $count } 篇
notes-off = 好的，没有内容的日子不再打扰
notes-on = 好的，没有内容的日子会说一声

## 卡片

card-highlights = 亮点
card-comment = 点评
card-keywords = 关键词
card-scores = ⭐ 实用 { $practicality } · 创新 { $novelty } · 推荐 { $recommendation }
card-code = 代码
card-from-abstract = 暂无模型摘要，以上为论文摘要原句
card-from-archive = 来自存档（{ $model }）
abstract-more-authors = 及另外 { $count } 人
abstract-none = 这篇论文没有摘要
button-code = 代码
button-abstract = 原文摘要
button-summary = 返回速览
button-save = ☆ 收藏
button-more = 多来点
button-less = 少来点
button-today = 看今天的论文
button-no-notes = 不再提示
button-forget = 确认删除
button-stale = 这个按钮已经失效，发送 /today 可以拿到新的
saved-on = 已收藏，全部收藏：/saved
saved-off = 已取消收藏
saved-none = 还没有收藏。点卡片下的“☆ 收藏”即可。
saved-title = 收藏的 { $count } 篇
taste-more = 记下了：关键词相同的论文会排得更靠前
taste-less = 记下了：关键词相同的论文会排得更靠后

## 其他

admins-only = 这里只有管理员可以这样操作
forget-sure = 这会删除我为本聊天保存的一切：订阅、设置、关注词和收藏。确定吗？
forget-done = 已全部删除。想重新开始时发送 /start 即可。
hint = 我只听得懂命令：/today 看今天的论文，/follow 关注方向，/help 查看全部命令。
help =
    /today　今天的论文
    /date 9-12　某一天的论文
    /follow 词，-词　只推送命中的论文，减号表示不看
    /unfollow 词　取消关注
    /following　关注的词
    /saved　收藏的论文
    /time 08:30　推送时间
    /timezone Asia/Shanghai　时区
    /language en　English
    /stop　停止推送　/start　恢复
    /forget　删除你的全部数据

## 命令菜单

command-today = 今天的论文
command-date = 某一天的论文
command-follow = 关注方向
command-unfollow = 取消关注
command-following = 关注的词
command-saved = 收藏的论文
command-time = 推送时间
command-timezone = 时区
command-language = 语言 / Language
command-start = 订阅
command-stop = 停止推送
command-forget = 删除我的数据
command-help = 全部命令

## Markdown 速览

digest-title = 【{ $day }】Huggingface 每日论文速览
digest-count = 共推荐 { $count } 篇论文。
digest-notes = 💡说明：
digest-note-covered = 本文收录 Hugging Face Daily Papers 当天列出的全部论文，从主要工作、主要亮点、关键词和评分四个方面速览。
digest-note-models = 内容基于论文摘要，由 { $models } 生成，经过完整性和数字核对，由程序整合为 Markdown。
digest-note-abstracts = 当天没有模型摘要，内容为论文摘要原句，由程序整合为 Markdown。
digest-from-abstract = 本条为论文摘要原文，尚无模型摘要
digest-colon = ：
digest-main-work = 本文主要工作
digest-highlights = 本文主要亮点
digest-keywords = 核心关键词
digest-scores = 打分
digest-practicality = 实用性
digest-novelty = 创新性
digest-recommendation = 推荐度
digest-link = 到 Huggingface 论文主页查看详情
digest-index-title = Huggingface 每日论文速览

## 网页

page-title = Hugging Face 每日论文
page-month =
    { $month ->
       *[other] { $year }年{ $month }月
    }
page-count = { $count } 篇论文
page-contents = 标题一览
page-all-days = 全部日期
page-older = 更早
page-newer = 更近
page-none = 这里还没有论文，请稍后再来。
page-other-language = English（英文）
page-note = 摘要由语言模型根据论文摘要撰写，其中每个数字都与原文核对过。
page-feed = Atom 订阅
page-feed-words = 用阅读器订阅感兴趣的方向：
page-feed-example = 扩散模型、agent、-medical
page-feed-get = 生成订阅地址
page-missing-title = 这里没有内容
page-missing = 没有这个页面。也许那天没有论文，或者这里没有收录那一天。
page-words-wrong-title = 这些词无法订阅
page-words-wrong = 最多 20 个词，用逗号隔开，总共不超过 400 个字符。每个词要有文字或数字，最多 60 个字符、12 个单词。
page-busy-title = 请稍等
page-busy = 现在访问的人太多，请过几秒再试。
