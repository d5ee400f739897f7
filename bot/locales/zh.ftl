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
command-stats = 运行数据
command-collect = 立即获取论文
command-announce = 给所有订阅者发公告

## 管理

problem-papers =
    ⚠️ 自 { $since } 起读不到论文列表：{ $because }。
    已保存的日子照常提供，我会继续尝试。如果持续下去，请检查 HF_ENDPOINT、HF_TOKEN 和 status.huggingface.co。
problem-collection =
    ⚠️ 自 { $since } 起没有读过论文列表，原因不明。
    如果持续下去，请查看日志并重启机器人。
problem-starting =
    还没有读过论文列表。
problem-no-papers =
    ℹ️ Hugging Face 到现在还没有列出{ $day }的论文，节假日属于正常情况。
    否则请对照 huggingface.co/papers，再用 /collect 重新获取。
problem-model =
    ⚠️ 自 { $since } 起模型没有回应：{ $because }。
    恢复之前卡片引用论文摘要，恢复后自动替换。请查看服务商状态和余额。
problem-push =
    ⚠️ 有 { $count } 次推送晚点，最久的晚了 { $minutes } 分钟。
    会按 Telegram 允许的最快速度发出。很多人选同一时间时属于正常情况，否则请查看日志。
problem-telegram =
    ⚠️ 自 { $since } 起连不上 Telegram：{ $because }。
    推送会等待，然后自动继续。
problem-token =
    ⚠️ Telegram 可能很快就会拒绝我：{ $because }。
    一个 token 只能运行一个实例，请停掉其他的；新 token 找 @BotFather 要。
problem-webhook =
    ⚠️ 自 { $since } 起 Telegram 的更新送不到这里：{ $because }。
    请检查 WEBHOOK_URL、证书，以及端口能否从外面访问。
problem-disk =
    ⚠️ 磁盘快满了，只剩 { $free }。
    请尽快腾出空间；磁盘满了，推送就会等待。
problem-backup =
    ⚠️ 自 { $since } 起备份失败：{ $because }。
    请检查 BACKUP_DIR 的权限和剩余空间。
over-papers = ✅ 又能读到论文列表了，中断了 { $lasted }。
over-model = ✅ 模型恢复了，中断了 { $lasted }。引用摘要的卡片正在替换。
over-push = ✅ 推送不再晚点，前后持续了 { $lasted }。
over-webhook = ✅ 更新又能送达了，中断了 { $lasted }。
over-disk = ✅ 磁盘空间又够用了。
over-backup = ✅ 备份恢复正常，中断了 { $lasted }。
farewell-refused =
    ⛔ Telegram 拒绝了我，现在停止运行：{ $because }。
    重新启动之前，订阅者收不到任何内容。
errors-title = 🐞 <b>意外错误</b>
errors-line = { $count } 次 <code>{ $kind }</code>：{ $words }
errors-others = 另有 { $count } 种
errors-next = 详情见日志。同一种错误最快一小时后再报告。
duration-seconds = { $count } 秒
duration-minutes = { $count } 分钟
duration-hours = { $count } 小时
duration-days = { $count } 天
stats-numbers =
    📊 <b>订阅</b>：活跃 { $active }，联系不上 { $asleep }，已停止 { $stopped }
    论文：{ $papers } · 等待中的推送：{ $waiting }

    <b>今天（UTC）/ 30 天</b>
    新增：{ $joined }
    离开：{ $left }
    推送：{ $pushes }
    消息：{ $messages }
    命令：{ $commands }
    错误：{ $errors }
    Telegram 故障：{ $storms }
    模型调用：{ $calls }
    Token：{ $tokens }
    修复的总结：{ $repaired }
    引用摘要的论文：{ $fallbacks }
stats-checks =
    <b>未通过的检查，30 天</b>
    { $words }
collect-begun = 正在读取列表和新论文…
collect-busy = 正在获取中，论文马上就到。
collect-done =
    { $count ->
        [0] 完成，用时 { $lasted }：没有新论文。
       *[other] 完成，用时 { $lasted }：{ $count } 篇新论文。
    }最近一天是{ $day }，共 { $total } 篇。
collect-nothing = 完成，用时 { $lasted }：Hugging Face 没有列出论文。
collect-failed = 读不到论文列表：{ $because }
announce-how = 把内容写在命令后面，例如 <code>/announce 今晚搬家，22:00（UTC）回来。</code> 发出之前会先给你看。
announce-sure =
    { $count ->
        [0] 上面就是大家会看到的样子。不过目前没有订阅者。
       *[other] 上面就是大家会看到的样子。发给 { $count } 位订阅者吗？
    }
announce-refused = Telegram 不接受这段文字：{ $because }
announce-begun = 正在发给 { $count } 位订阅者，发完会告诉你。
announce-gone = 这条公告已经不在等待确认，请用 /announce 重新开始。
announce-dropped = 已取消，不会发给任何人。
announce-done = 📣 公告已发出：{ $count } 位订阅者收到了。
announce-unreachable = { $count } 位联系不上，已转为休眠。
announce-rejected = { $count } 位的消息被 Telegram 拒绝，原因见日志。
button-announce = 发送
button-announce-drop = 取消
limit-commands = 一下子太多了，请等一分钟，我马上就好。
limit-taps = 慢一点，请一分钟后再试
limit-days = 一小时内你已经查了 { $count } 个新日子，请过一会儿再来；已保存的日子随时可看。

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
