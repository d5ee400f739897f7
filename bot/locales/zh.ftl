# 简体中文。每条消息都是 Telegram 的 HTML；{ $… } 是程序填入的内容。

## 本文件

# 复数、日期和数字的写法（CLDR 区域设置）。
catalogue-locale = zh-Hans
catalogue-name = 中文
# /language 之后可以写的名称，用顿号或逗号隔开。
catalogue-names = cn、zh-cn、chinese、中文、简体、简体中文、汉语
# Telegram 使用这些语言（IETF 标签，用顿号或逗号隔开）的人，就用本文件。
catalogue-tags = zh、yue、wuu
# 卡片上摘要的语言：en 或 zh。
catalogue-summaries = zh

## 订阅

start-welcome =
    <b>已订阅。</b>每天 { $time }（{ $zone }），我会送来 Hugging Face Daily Papers 的新论文：{ $cards ->
        [1000] 每篇都做成卡片，附亮点、关键词和评分。
       *[other] 最多 { $cards } 篇做成卡片，附亮点、关键词和评分，其余的列成清单。
    }

    首次推送：{ $day } { $time }。想换时间或时区：/time、/timezone
    只想看某些方向？发送 <code>/follow 扩散模型, agent</code>
    全部命令：/help
start-back =
    欢迎回来，之前的设置都还在。下次推送：{ $day } { $time }（{ $zone }）。
    改时间：/time　看今天的论文：/today
push-goes-on = 上次没发完的推送，稍后接着发。
start-again =
    你已经订阅了。下次推送：{ $day } { $time }（{ $zone }）。
    改时间：/time　看今天的论文：/today
pushes-begin = 已为你订阅。首次推送：{ $day } { $time }（{ $zone }）。
pushes-paused = 推送暂停到{ $day }，发送 /start 可以提前恢复。
pushes-off = 推送目前是关闭的，发送 /start 即可开启。
stop-done = 已停止推送，设置会为你留着。想恢复时发送 /start 即可。
stop-already = 你现在没有订阅，发送 /start 即可开始。
group-greeting =
    大家好！我每天把 Hugging Face 的新论文做成简短的卡片送来。管理员点下面的按钮或发送 /start 即可为本群订阅；如果群里有话题，请在想接收卡片的话题里发送 /start。
    全部命令：/help
link-invite = 稍等片刻。想每天收到新论文，发送 /start
link-broken = 这个链接我看不懂。今天的论文：/today　每天接收：/start

## 关键词

follow-how =
    发送想关注的词，例如：
    <code>/follow diffusion model, 强化学习, -medical</code>
    多个词用逗号隔开；前面加减号表示不想看。作者和机构：<code>/follow 作者：Yann LeCun, 机构：Google</code>
    有了关注词，只有命中的论文做成卡片，其余的列成清单。
follow-offer = 本周论文里的词，点一下即可关注：
follow-done = 已关注：{ $words }
follow-hides = 不再推送：{ $words }
follow-reach = 最近 30 天的 { $total } 篇论文里，命中的篇数：{ $words }
follow-nothing = 最近 30 天的 { $total } 篇论文里，没有一篇命中：{ $words }。看看拼写对不对，或者换成更短的词、英文术语。
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
unfollow-unknown = 你没有关注过“{ $words }”。全部关注词：/following
following-none = 还没有关注词，推送会带来当天点赞最多的论文。想添加的话，可以发送 <code>/follow 强化学习, agent</code>
following-title = <b>关注</b>
following-hidden = <b>不看</b>
following-counted = 数字是最近 30 天的 { $total } 篇论文中命中的篇数。
following-only = 只有命中关注词的论文做成卡片，其余的列成清单。点 ✕ 取消，点 ＋ 关注本周论文里的词。
field-author = 作者：
field-org = 机构：
offer-on =
    { $count ->
        [0] 已关注。最近 30 天没有论文命中
       *[other] 已关注。最近 30 天有 { $count } 篇论文命中
    }
offer-off = 已取消
offer-gone = 这个词已经不在列表里了
offer-full = 最多关注 { $most } 个词
taste-rule =
    <b>多来点，少来点</b>
    点了“多来点”的论文，它的每个关键词都会让同样带有这个词的论文像多得 { $upvotes } 个赞一样往前排；“少来点”则相反。每个关键词最多累计 { $most } 篇。它改变推送里的顺序，因而影响哪些论文做成卡片，但不会隐藏论文。
taste-up = ↑ 靠前：{ $words }
taste-down = ↓ 靠后：{ $words }
taste-none = 目前没有关键词靠前或靠后：点卡片下的按钮试试。
taste-forgotten = 已清除，排序恢复原样

## 时间与语言

time-how = 推送时间设为 { $time }（{ $zone }）。想改的话，可以发送 <code>/time 08:30</code>
time-wrong = “{ $words }”不是我能看懂的时间。请写成 <code>/time 08:30</code>
timezone-how = 时区设为 { $zone }，推送时间是当地 { $time }。想改的话，可以发送 <code>/timezone 东京</code> 或 <code>/timezone Europe/Berlin</code>
timezone-wrong = 找不到时区“{ $words }”。请发送城市名或 IANA 名称，例如 <code>/timezone 东京</code> 或 <code>/timezone Asia/Shanghai</code>
timezone-which = “{ $words }”是指哪座城市？
timezone-offset = 这些城市目前都用“{ $words }”。请点选与你时间一致的一座，或者发送别的城市，例如 <code>/timezone 东京</code>
where-how = 点输入框下方的按钮，我就按你所在的地方设定时区。位置本身不会保存。
where-unknown = 看不出那里属于哪个时区。请改为发送城市名，例如 <code>/timezone 东京</code>
where-kept = 好的，时区不变。
clock-place = 📍 城市：{ $place }
clock-done = 好的，以后每天 { $time }（{ $zone }）推送，下一次是{ $day }。
clock-kept = 记下了：{ $time }（{ $zone }）。
zone-gone = 时区数据库里已经没有 { $gone } 了，以后每天 { $time }（{ $zone }）推送。想换时区：/timezone
language-how = 可以发送：{ $choices }
language-done = 好的，以后用中文。
language-cards = 卡片上的文字使用这种语言：{ $name }。

## 设置

settings-title = ⚙️ <b>设置</b>
settings-title-of = ⚙️ <b>设置</b> · { $name }
settings-next = 下次推送：{ $day } { $time }（{ $zone }）。
settings-paused = ⏸ 已暂停。下次推送：{ $day } { $time }（{ $zone }）。
settings-off = 每日推送是关闭的。
settings-off-there = 我可以在那里发布每日论文。点“开始推送”之前不会发布任何内容。
settings-mute = 我在那个频道没有发布消息的权限，请授权。
settings-cards =
    { $cards ->
        [1000] 每篇新论文都做成卡片；有关注词时，命中的每篇都做成卡片。
       *[other] 最多 { $cards } 篇做成卡片，其余的列成清单。
    }
settings-one-message =
    { $cards ->
        [1000] 所有新论文折叠在一条消息里。
       *[other] 最多 { $cards } 篇折叠在一条消息里，其余的在末尾列成清单。
    }
settings-hour = 几点推送？目前设为 { $time }（{ $zone }）。
settings-minute = 几分推送？
settings-zone = 时区：{ $zone }，那里现在是 { $time }。
settings-zone-example = /timezone 苏黎世
settings-or-send = 想设成别的，可以发送 <code>{ $command }</code>
settings-or-post = 想设成别的，可以在频道里发布 <code>{ $command }</code>
settings-language = 推送和回复用哪种语言？
settings-cards-how = 每次推送展示几篇论文？其余的列成清单。
settings-count =
    { $cards ->
        [1000] 全部
       *[other] { $cards }
    }
settings-channels = 哪个频道？
settings-channels-none = 我现在不在你的任何频道里。
button-hour = 🕘 { $time }
button-zone = 🌐 { $city }
button-language = 🔤 { $name }
button-cards =
    { $cards ->
        [1000] 🗂 全部论文
       *[other] 🗂 { $cards } 篇论文
    }
button-one-message = 合并成一条消息
button-silent = 静音推送
button-notes = 没有论文也说一声
button-round-up = 周日推送精选
button-pause = ⏸ 暂停一周
button-resume = ▶ 恢复推送
button-begin = ▶ 开始推送
button-channels = 📣 频道（{ $count }）
button-where = 📍 按我的位置
button-share = 📍 发送我的位置
button-not-now = 先不用
button-back = ‹ 返回

## 某一天

day-header =
    📄 <b>{ $day }</b> · Hugging Face 每日论文
    共 { $count } 篇，按点赞数排列
date-how =
    📅 <b>{ $month }</b>
    点一个日期，或者直接发送，例如 <code>/date 9-12</code>、<code>/date 昨天</code>。带点的日子已经存好，其余的在你要看时再去取。
    按 Hugging Face 的 UTC 日历，今天是{ $today }。
calendar-future = 还没到：按 UTC 日历，今天是{ $today }
calendar-before = 每日论文从 2023-05-04 开始
calendar-weekday = 点一个日期，看那天的论文
date-empty = { $day }没有论文，周末和节假日常常如此。
days-nearest = 最近有论文的日子：
days-stored = 已保存的日子：
day-busy = 前面的内容还在发送，收到之后再试吧。
week-title =
    🏆 <b>一周精选</b> · { $days }
    { $count } 篇论文里点赞最多的
week-empty = 最近七天没有论文。
week-incomplete = 暂时连不上 Hugging Face，下面可能缺了几天：
week-how = /week 查看最近七天的精选；<code>/week on</code> 每周日推送，<code>/week off</code> 取消。
round-up-on = 好的，每周日 { $time } 推送一周精选。
round-up-waits = 记下了，开启每日推送（/start）后就会有。
round-up-off = 好的，周日不再推送一周精选。
today-not-yet = { $today }（UTC）的论文还没有列出。最近一天是{ $day }：
today-weekend = { $today }（UTC）是周末，Hugging Face 周末一般不列论文。最近一天是{ $day }：
today-stored = 暂时连不上 Hugging Face。手头最近的一天是{ $day }：
no-papers-yet = 手头还没有论文，请过一会儿再试 /today
working-collecting = ⏳ 正在获取{ $day }的论文…
working-paper = ⏳ 正在查找这篇论文…
working-reading = ⏳ 正在阅读{ $day }的论文：{ $done }/{ $total }
error-not-a-day = “{ $words }”不是日期。请写成 <code>/date 2023-09-12</code>、<code>/date 9-12</code> 或 <code>/date 昨天</code>
error-ambiguous-day = “{ $words }”可能是两个日子，你指哪一天？
error-future-day = 这一天还没到：按 Hugging Face 的 UTC 日历，今天是{ $today }。
error-prehistoric-day = Hugging Face 的每日论文从 2023-05-04 开始，更早的没有。
error-papers-api = 暂时连不上 Hugging Face，请过几分钟再试。
error-unexpected = 抱歉，出了点问题，我已经记下了。请稍后再试。

## 搜索

search-how =
    发送要找的内容，例如 <code>/search 扩散模型</code>
    标题、摘要、速览、关键词和作者都会查，中英文都行；加“引号”表示词要连在一起。发送 arXiv 编号或链接，会直接打开那篇论文。
search-count = { $count } 篇论文
search-best = { $found } 篇论文，这里是最相关的 { $most } 篇
search-some = 没有包含全部词的论文，下面是最接近的。
search-cut = 内容太长，只查了开头的部分。
search-none = 没有找到“{ $words }”。可以少用几个词，或换个更宽泛的说法；今天的论文：/today

## 推送

push-header = 📬 <b>{ $day }</b> · { $count } 篇新论文
push-matched = 其中 { $count } 篇命中你的关注词
push-hidden = 其中 { $count } 篇按你的设置隐藏
push-others-hidden = 另有 { $count } 篇按你的设置隐藏
push-no-match =
    { $hidden ->
        [0] { $days }：{ $count } 篇新论文，没有一篇命中你的关注词。
       *[other] { $days }：{ $count } 篇新论文，{ $hidden } 篇按你的设置隐藏，其余没有命中你的关注词。
    }调整关注词：/following
push-all-hidden = { $days }：{ $count } 篇新论文，都按你的设置隐藏了。调整关注词：/following
push-silenced = 我在“{ $name }”已没有发布消息的权限，那里的推送停下了。重新授权后会自动继续。
push-silenced-somewhere = 我在你的一个频道已没有发布消息的权限，那里的推送停下了。重新授权后会自动继续。
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
card-from-abstract = 没有模型摘要，以上为论文摘要原句
card-quoted = 引用原句，未经模型总结
card-from-hub = 没有模型摘要：首句是 Hugging Face 的自动摘要，其余为论文摘要原句
card-only-from-hub = 没有模型摘要，以上为 Hugging Face 的自动摘要
card-from-archive =
    { $checked ->
        [no] 来自存档（{ $model }），数字未经核对
       *[yes] 来自存档（{ $model }）
    }
abstract-more-authors = 及另外 { $count } 人
abstract-none = 还没有从 Hugging Face 得到这篇论文的摘要
paper-unknown = Hugging Face 上没有这篇论文，或者已经撤下。
button-code = 代码
button-abstract = 原文摘要
button-summary = 返回速览
button-save = ☆ 收藏
button-saved = ★ 已收藏
button-more = 多来点
button-more-on = ✓ 多来点
button-less = 少来点
button-less-on = ✓ 少来点
button-taste = 多来点 / 少来点
button-taste-forget = 清除这些标记
button-taste-off = 确认清除
button-tidy = 移除…
button-done = 完成
button-today = 看今天的论文
button-round-up-on = 🔔 每周日推送
button-round-up-off = 🔕 周日不再推送
button-subscribe = 订阅
button-follow = 关注方向
button-settings = 设置
button-no-notes = 不再提示
button-notes-again = 恢复提示
button-forget = 确认删除
button-forget-not = 不，保留
button-inline-none = 没有找到 · 怎么搜
button-stale = 这个按钮已经失效，发送 { $command } 可以拿到新的
list-page = 第 { $number } 页，共 { $of } 页
saved-on = 已收藏，全部收藏：/saved
saved-off = 已取消收藏
saved-none = 还没有收藏。点卡片下的“☆ 收藏”即可。
saved-none-group = 本群还没有收藏。管理员点卡片下的“☆ 收藏”即可。
saved-title = 收藏的 { $count } 篇
saved-gone = 已经没有收藏了
saved-no-files = 这里不允许发送文件，管理员可以开启。
taste-more = 记下了：关键词相同的论文会更靠前，再点一次撤销
taste-less = 记下了：关键词相同的论文会更靠后，再点一次撤销
taste-off = 已撤销：这篇论文不再影响排序

## 其他

admins-only-there = 只有频道管理员可以操作，而且我也要在那个频道里
admins-only = 这里只有管理员可以这样操作。
forget-sure = 这会删除我为本聊天保存的一切：订阅、设置、关注词和收藏。确定吗？
forget-kept = 好的，什么都没有删除。
forget-done = 已全部删除。想重新开始时发送 /start 即可。
hint = 我只听得懂命令：/today 看今天的论文，/follow 关注方向，/help 查看全部命令。
help =
    /today　今天的论文
    /date 9-12　某一天的论文
    /search 词　查找论文
    /week　一周精选
    /follow 词，-词　只为命中的论文做卡片，减号表示不看
    /unfollow 词　取消关注
    /following　关注的词
    /saved　收藏的论文
    /settings　全部设置
    /time 08:30　推送时间
    /timezone Asia/Shanghai　时区
    /language en　English
    /stop　停止推送　/start　恢复
    /forget　删除你的全部数据

help-operators =
    /stats　统计数字
    /collect　立即读取论文列表
    /announce 内容　给所有订阅者发公告

## 命令菜单

command-today = 今天的论文
command-date = 某一天的论文
command-search = 查找论文
command-week = 一周精选
command-follow = 关注方向
command-unfollow = 取消关注
command-following = 关注的词
command-saved = 收藏的论文
command-settings = 全部设置
command-time = 推送时间
command-timezone = 时区
command-language = 语言 / Language
command-start = 订阅
command-stop = 停止推送
command-forget = 删除我的数据
command-help = 全部命令
command-stats = 统计数字
command-collect = 立即读取论文列表
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
    ⚠️ 有 { $count } 次推送延迟，最久的晚了 { $minutes } 分钟。
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
problem-backup-disk =
    ⚠️ BACKUP_DIR 所在的磁盘快满了，只剩 { $free }。
    请尽快腾出空间，否则无法再做新的备份。
problem-backup =
    ⚠️ 自 { $since } 起备份失败：{ $because }。
    请检查 BACKUP_DIR 的权限和剩余空间。
problem-database =
    ⚠️ 自 { $since } 起数据库无法使用：{ $because }。
    修好之前推送会等待，命令会失败。请检查 DATABASE_PATH 及其所在的磁盘。
over-papers = ✅ 又能读到论文列表了，中断了 { $lasted }。
over-model = ✅ 模型恢复了，中断了 { $lasted }。引用摘要的卡片正在替换。
over-push = ✅ 推送不再延迟，前后持续了 { $lasted }。
over-webhook = ✅ 更新又能送达了，中断了 { $lasted }。
over-disk = ✅ 磁盘空间又够用了。
over-backup-disk = ✅ 备份的空间又够用了。
over-backup = ✅ 备份恢复正常，中断了 { $lasted }。
over-database = ✅ 数据库恢复正常，中断了 { $lasted }。
farewell-refused =
    ⛔ Telegram 拒绝了我，现在停止运行：{ $because }。
    重新启动之前，订阅者收不到任何内容。
errors-title = 🐞 <b>意外错误</b>
errors-line = { $count } 次 <code>{ $kind }</code>：{ $words }
errors-others = 另有 { $count } 种
errors-next = 详情见日志。同一种错误至少隔一小时才会再次报告。
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
    修复后通过的摘要：{ $repaired }
    缺失或未通过核对的摘要：{ $fallbacks }
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
collect-failed = 读不到论文列表：{ $because }。
announce-how = 把内容写在命令后面，例如 <code>/announce 今晚搬家，22:00（UTC）回来</code>。发出之前会先给你看。
announce-sure =
    { $count ->
        [0] 上面就是大家会看到的样子。不过目前没有订阅者。
       *[other] 上面就是大家会看到的样子。发给 { $count } 位订阅者吗？
    }
announce-refused = Telegram 不接受这段文字：{ $because }。
announce-begun = 正在发给 { $count } 位订阅者，发完会告诉你。
announce-gone = 这条公告已经不在等待确认，请用 /announce 重新开始。
announce-dropped = 已取消，不会发给任何人。
announce-done = 📣 公告已发出：{ $count } 位订阅者收到了。
announce-unreachable = { $count } 位联系不上，已转为休眠。
announce-rejected = { $count } 位的消息被 Telegram 拒绝，原因见日志。
button-announce = 发送
button-announce-drop = 取消
limit-commands = 一下子太多了，请等一分钟再试。
limit-taps = 慢一点，请一分钟后再试
limit-days = 一小时内你已经查了 { $count } 个尚未保存的日子，请过一会儿再来；已保存的日子随时可看。

## Telegram 上的机器人资料

profile-name = HF 每日论文速览
profile-description =
    每天的 Hugging Face 论文，一篇一张卡片：做了什么、亮点、关键词，每个数字都和摘要核对过。

    按你的时间、用你的语言送来；也可以只看你关注的方向。
profile-short-description = Hugging Face 每日论文速览：简短、核对过数字，每天按你的时间送来。

## Markdown 速览

digest-title = 【{ $day }】Huggingface 每日论文速览
digest-count = 共推荐 { $count } 篇论文。
digest-notes = 💡说明：
digest-note-covered = 本文收录 Hugging Face Daily Papers 当天列出的论文（已撤稿的除外），从主要工作、主要亮点、关键词和评分四个方面速览。
digest-note-models =
    { $all ->
        [yes] 内容基于论文摘要，由 { $models } 生成，经过完整性和数字核对，由程序整合为 Markdown。
       *[no] { $count } 篇内容基于论文摘要，由 { $models } 生成，经过完整性和数字核对，由程序整合为 Markdown。
    }
digest-note-unnamed = { $count } 篇内容来自没有注明模型的存档，经过完整性和数字核对，由程序整合为 Markdown。
digest-note-unchecked =
    { $named ->
        [yes] { $count } 篇内容来自存档（模型：{ $models }），论文摘要未知，数字未经核对。
       *[no] { $count } 篇内容来自存档，论文摘要未知，数字未经核对。
    }
digest-note-quoted =
    { $hub ->
        [yes] { $count } 篇尚无模型摘要，内容为 Hugging Face 的自动摘要和论文摘要原句。
       *[no] { $count } 篇尚无模型摘要，内容为论文摘要原句。
    }
digest-note-blank = { $count } 篇还没有从 Hugging Face 得到摘要。
digest-note-abstracts =
    { $hub ->
        [yes] 当天没有模型摘要，内容为 Hugging Face 的自动摘要和论文摘要原句，由程序整合为 Markdown。
       *[no] 当天没有模型摘要，内容为论文摘要原句，由程序整合为 Markdown。
    }
digest-note-empty = 这一天没有收录论文。
digest-from-abstract = 本条为论文摘要原文，尚无模型摘要
digest-from-hub = 本条首句是 Hugging Face 的自动摘要，其余为论文摘要原文，尚无模型摘要
digest-only-from-hub = 本条为 Hugging Face 的自动摘要，尚无模型摘要
digest-no-abstract = 还没有从 Hugging Face 得到这篇论文的摘要
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
page-count = { $count } 篇论文
page-contents = 标题一览
page-all-days = 全部日期
page-older = 较早
page-newer = 较新
page-none = 这里还没有论文，请稍后再来。
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
