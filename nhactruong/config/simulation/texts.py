"""Words of the demonstration: invented, of our own, about nobody and no real address."""

# Where, said as people say it; no house number, no name.
PLACES = (
    "đầu ngõ",
    "giữa ngõ",
    "gần cổng trường tiểu học",
    "trước nhà sinh hoạt cộng đồng",
    "cạnh trạm biến áp",
    "ngay lối vào chợ",
    "sau khu tập thể",
    "trước trạm y tế",
    "gần điểm dừng xe buýt",
    "ở ngã tư có cây đa",
    "sát bờ mương",
    "cạnh sân bóng",
    "trên đoạn dốc lên đê",
    "ở chân cầu",
    "trước cổng làng",
    "gần bốt điện thoại cũ",
    "bên hông nhà văn hóa",
    "cuối phố, chỗ quay đầu xe",
)
TIMES = (
    "từ sáng nay",
    "từ tối qua",
    "ba hôm nay",
    "gần một tuần nay",
    "từ sau trận mưa",
    "hơn nửa tháng rồi",
    "mấy hôm nay",
    "từ đầu tháng",
    "hai đêm liền",
)

TEXTS: dict[str, tuple[str, ...]] = {
    "road.surface": (
        "Mặt đường {place} có ổ gà sâu bằng gang tay, {time} trời mưa nước đọng che mất, xe máy đi qua hay loạng choạng.",
        "Đoạn đường {place} lún thành rãnh theo vệt bánh xe tải, {time} người đi xe đạp phải tránh ra giữa đường.",
        "Nhựa đường {place} bong từng mảng, {time} đá dăm văng cả vào vỉa hè.",
    ),
    "road.sidewalk": (
        "Gạch vỉa hè {place} vỡ và kênh, {time} mẹ tôi đẩy xe lăn không qua được.",
        "Hè phố {place} lún một khoảng bằng cái chiếu, {time} trời mưa đọng nước bẩn.",
        "Vỉa hè {place} lát dở rồi bỏ đó, {time} cát gạch vương ra cả lòng đường.",
    ),
    "road.manhole": (
        "Nắp hố ga {place} vỡ một góc, {time} có người cắm cành cây làm dấu. Học sinh đi học qua đây.",
        "Mất nắp cống {place}, {time} buổi tối tối om rất dễ sa chân.",
        "Nắp hố ga {place} bập bênh, xe đi qua kêu to, {time} cả xóm mất ngủ và sợ sập.",
    ),
    "road.light": (
        "Ba bóng đèn đường {place} không sáng, {time} người già đi bộ buổi tối phải soi điện thoại.",
        "Đèn ngõ {place} chập chờn lúc sáng lúc tắt, {time}.",
        "Đèn chiếu sáng {place} bật suốt ban ngày, {time}, rất phí điện.",
    ),
    "road.signal": (
        "Đèn tín hiệu giao thông {place} tắt hẳn, {time} xe các hướng tranh nhau đi, giờ tan tầm rất rối.",
        "Đèn xanh đèn đỏ {place} bị cành cây che khuất, {time} xe đi tới nơi mới nhìn thấy.",
    ),
    "road.signs": (
        "Biển cấm rẽ trái {place} đổ nằm bên gốc cây, {time} nhiều người rẽ nhầm.",
        "Vạch kẻ sang đường {place} mờ hẳn, {time} các cháu đi học không biết sang chỗ nào.",
    ),
    "road.works": (
        "Đơn vị thi công đào đường {place} lấp tạm bằng đất, {time} nắng thì bụi, mưa thì lầy.",
        "Rào chắn thi công {place} dựng đã lâu mà {time} không thấy ai làm, chiếm nửa đường.",
    ),
    "road.cables": (
        "Bó dây viễn thông {place} võng xuống ngang đầu người, {time} xe tải đi qua phải dừng lại.",
    ),
    "env.rubbish": (
        "Rác {place} dồn thành đống, {time} chưa thấy xe thu gom, mùi hôi bay vào lớp học.",
        "Điểm tập kết rác {place} nước chảy ra đường, {time} ruồi nhặng nhiều.",
        "Có người vứt rác lén ban đêm {place}, {time} sáng nào cũng thấy thêm mấy bao.",
        "Thùng rác công cộng {place} đầy tràn, {time} túi rác để cả dưới đất.",
    ),
    "env.rubble": (
        "Ai đó đổ trộm gạch vữa {place}, {time} khoảng hai xe ba gác, chắn cả lối đi.",
    ),
    "env.dirty_road": (
        "Bùn đất từ xe chở vật liệu rơi {place}, {time} đường trơn, đã có người ngã.",
    ),
    "env.noise": (
        "Loa kéo hát {place} đến khuya, {time} nhà có trẻ nhỏ không ngủ được.",
        "Xưởng cắt sắt {place} làm cả buổi trưa, {time} tiếng rít rất khó chịu.",
    ),
    "env.sewer": (
        "Cống {place} tắc, {time} nước thải dềnh lên lối đi, mùi rất nặng.",
        "Miệng thu nước {place} bị lá và bùn bịt kín, {time} cứ mưa là ngập.",
    ),
    "env.flood": (
        "Đường {place} ngập ngang đầu gối, {time} xe máy chết máy hàng loạt.",
    ),
    "green.danger": (
        "Cây xà cừ {place} nghiêng hẳn về phía nhà dân, {time} gió to là răng rắc.",
        "Cành phượng khô {place} gãy treo lủng lẳng trên lối đi, {time} chưa ai xử lý.",
    ),
    "green.trees": (
        "Cành cây {place} sà xuống thấp, {time} xe buýt quệt vào gãy rơi xuống đường.",
    ),
    "order.sidewalk": (
        "Hàng quán {place} bày bàn ghế kín vỉa hè, {time} người đi bộ phải xuống lòng đường.",
        "Xe máy để kín hè {place}, {time} các cụ đi tập thể dục không có lối.",
    ),
    "order.posters": (
        "Tờ rơi quảng cáo dán kín cột điện {place}, {time} bóc lại dán.",
    ),
    "traffic.parking": (
        "Ô tô đỗ chắn lối vào ngõ {place}, {time} xe cứu thương khó vào.",
    ),
    "traffic.bus": (
        "Xe buýt bỏ điểm dừng {place} vào giờ tan học, {time} các cháu phải chờ gần một tiếng.",
    ),
    "utility.water": (
        "Nước sinh hoạt {place} chảy yếu, {time} tầng hai không có nước, chiều tối mất hẳn.",
    ),
    "admin.procedure": (
        "Tôi nộp hồ sơ {time} mà tra cứu vẫn báo đang tiếp nhận, xin cho biết khi nào có kết quả.",
    ),
    "social.food": (
        "Quán ăn {place} để thức ăn không che đậy, {time} rửa bát ngay vỉa hè.",
    ),
}
# Answers to the questions of a topic, where one is needed.
ANSWERS: dict[str, dict[str, str]] = {
    "road.manhole": {"people_fell": "no"},
    "road.light": {"kind": "out"},
    "road.signal": {"kind": "out"},
    "road.cables": {"low": "yes"},
    "env.noise": {"when": "night", "source": "karaoke"},
    "env.flood": {"depth": "knee"},
    "order.posters": {"kind": "poster"},
}
QUESTIONS = (
    "Xin cho biết rõ hơn chỗ này nằm bên trái hay bên phải đường, gần mốc nào dễ thấy?",
    "Việc này xảy ra vào khung giờ nào trong ngày? Chúng tôi muốn đến đúng lúc.",
    "Tại chỗ có hai điểm giống mô tả. Anh/chị giúp chỉ rõ điểm nào?",
)
REPLIES = (
    "Ở bên phải theo hướng từ chợ đi ra, cạnh cái ghế đá màu xanh.",
    "Thường khoảng từ 21 giờ đến gần 23 giờ, cuối tuần thì muộn hơn.",
    "Là điểm phía trong, chỗ có hàng rào sắt sơn vàng.",
)
NOTES = (
    "Đã đến kiểm tra tại chỗ, đúng như phản ánh. Đã rào tạm và cắm biển báo.",
    "Đang chờ vật tư thay thế, dự kiến có trong hai ngày làm việc.",
    "Đã mời đơn vị quản lý cùng khảo sát, thống nhất cách xử lý.",
    "Tổ công tác đã làm được một nửa khối lượng, phần còn lại làm vào ban đêm để không cản trở đi lại.",
)
LATE_NOTES = (
    "Chậm vì mưa kéo dài, chúng tôi xin lỗi và hẹn xong vào ngày nêu dưới đây.",
    "Nhà thầu giao thiếu vật tư. Đã đổi đơn vị cung cấp và hẹn lại ngày xong.",
)
RESULTS = (
    "Đã xử lý xong tại chỗ. Kèm ảnh sau khi làm. Sẽ kiểm tra lại sau một tuần.",
    "Đã khắc phục và dọn sạch hiện trường. Ảnh chụp sau khi hoàn thành.",
    "Đã thay mới phần hỏng, chạy thử ổn định. Đưa vào lịch kiểm tra hằng tháng.",
    "Đã nhắc nhở, lập biên bản và khôi phục nguyên trạng. Phân công người theo dõi.",
)
SENT_BACK = (
    "Ảnh chưa thấy rõ chỗ đã làm, chụp lại từ phía người gửi phản ánh đứng.",
    "Cần nói rõ ai theo dõi tiếp để không tái diễn.",
)
UNSATISFIED = (
    "Làm xong hai hôm lại như cũ, đề nghị xem lại cách làm.",
    "Ảnh là chỗ khác, chỗ tôi báo vẫn còn nguyên.",
)
SAME_AGAIN = (
    "Chỗ này nhiều người đã báo rồi mà tôi đi qua vẫn thấy, xin nói thêm: {words}",
    "Tôi cũng thấy như vậy: {words}",
)
MISFILED = "Người gửi chọn nhầm lĩnh vực; nội dung thuộc lĩnh vực khác."
FORWARDED = "Theo phân công, việc này do cơ quan khác chủ trì."
REPEATED = "Cùng một chỗ, cùng một việc với phản ánh gửi trước."
OPENED_AGAIN = "Tình trạng lặp lại, đề nghị xem thêm."
URGED_ANSWERS = (
    "Đã cử người đến tại chỗ, sẽ xong trong hạn.",
    "Đang làm, chiều nay báo kết quả.",
)
SATISFIED = ("Cảm ơn, làm nhanh và gọn.", "Đi lại dễ hơn hẳn.", "")
WITHHELD = "Nội dung có thông tin riêng của người khác, chỉ công khai phần còn lại."
DISPUTES = (
    "Đoạn này nằm trong danh mục do Thành phố quản lý, không thuộc phạm vi của phường.",
    "Phần việc này do đơn vị khác đang thi công và còn bảo hành.",
)
RULINGS = (
    "Căn cứ quy định hiện hành và hồ sơ hai bên gửi, đơn vị được nêu dưới đây xử lý; việc tương tự theo hướng này cho đến khi có quyết định của cấp có thẩm quyền.",
)
DECLINES = (
    (
        "untrue",
        "Đã kiểm tra hai lần tại chỗ, không thấy việc như phản ánh.",
        "Nếu việc tái diễn, xin gửi phản ánh mới kèm ảnh.",
    ),
    (
        "dispute",
        "Đây là tranh chấp ranh giới giữa hai hộ dân.",
        "Hòa giải ở cơ sở tại UBND phường, sau đó là Tòa án nhân dân khu vực.",
    ),
)
