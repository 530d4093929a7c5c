#include "dsp/fax_terminal.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"
#include "dsp/fax_modems.hpp"
#include "dsp/fax_words.hpp"

#include <spandsp.h>

#include <utility>
#include <vector>
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

constexpr std::size_t longest_identity = T30_MAX_IDENT_LEN;
constexpr std::size_t longest_header = T30_MAX_PAGE_HEADER_INFO;
constexpr std::size_t longest_path = 255; ///< SpanDSP keeps 256 characters and cuts off what is more

constexpr int all_resolutions = T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION |
                                T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION |
                                T30_SUPPORT_R16_RESOLUTION | T30_SUPPORT_300_300_RESOLUTION |
                                T30_SUPPORT_400_400_RESOLUTION | T30_SUPPORT_600_600_RESOLUTION;
constexpr int all_sizes = T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_255MM_WIDTH | T30_SUPPORT_303MM_WIDTH |
                          T30_SUPPORT_UNLIMITED_LENGTH | T30_SUPPORT_A4_LENGTH | T30_SUPPORT_B4_LENGTH |
                          T30_SUPPORT_US_LETTER_LENGTH | T30_SUPPORT_US_LEGAL_LENGTH;

/// Ours: T.30's timers end every wait that they know of. A page of A4 at 2400 bit/s takes minutes, not this.
constexpr sample_count longest_without_frame = 20min;

int bits_of(set_of<fax_modulation> modulations)
{
    int bits = T30_SUPPORT_V27TER; // T.30 Table 2: nobody is without
    if (modulations.contains(fax_modulation::v29))
        bits |= T30_SUPPORT_V29;
    if (modulations.contains(fax_modulation::v17))
        bits |= T30_SUPPORT_V29 | T30_SUPPORT_V17;
    return bits;
}

int bits_of(set_of<fax_compression> compressions)
{
    int bits = T30_SUPPORT_T4_1D_COMPRESSION; // likewise
    if (compressions.contains(fax_compression::mr))
        bits |= T30_SUPPORT_T4_2D_COMPRESSION;
    if (compressions.contains(fax_compression::mmr))
        bits |= T30_SUPPORT_T6_COMPRESSION;
    return bits;
}

fax_compression compression_of(int encoding)
{
    if (encoding == T4_COMPRESSION_ITU_T6)
        return fax_compression::mmr;
    return encoding == T4_COMPRESSION_ITU_T4_2D ? fax_compression::mr : fax_compression::mh;
}

/// What the other end sent as text, without what a terminal or a file should not see.
std::string text_of(const char* foreign)
{
    std::string text = foreign ? foreign : "";
    for (char& c : text)
        if (c < ' ' || c > '~')
            c = '?';
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

void check(const fax_settings& settings)
{
    const auto too_long = [](const std::string& what, const std::string& text, std::size_t most) {
        if (text.size() > most)
            throw failure(
                errc::file_bad,
                what + " '" + text + "' is longer than the " + std::to_string(most) + " characters that a fax can carry"
            );
    };
    if (settings.send.empty() && settings.receive.empty())
        throw failure(errc::file_bad, "a fax needs a document to send, or a file to receive into");
    too_long("the identity", settings.identity, longest_identity);
    too_long("the header", settings.header, longest_header);
    too_long("the path", settings.send, longest_path);
    too_long("the path", settings.receive, longest_path);
}

constexpr fax_words stopped_at_pages{"DCN", "more pages came than are accepted"};
constexpr fax_words stopped_at_rows{"DCN", "a page came that is longer than any paper"};
constexpr fax_words stopped_at_silence{"DCN", "nothing was said for longer than any page takes"};
constexpr fax_words refused_page{"RTN", "the last page was refused as unreadable"};
constexpr fax_words empty_page{"MCF", "a page came with nothing in it"};
constexpr fax_words nothing_came{"DCN", "the call ended without a page"};

} // namespace

std::string_view name_of(fax_modulation m)
{
    switch (m) {
    case fax_modulation::v27ter: return "v27ter";
    case fax_modulation::v29: return "v29";
    case fax_modulation::v17: return "v17";
    }
    return {};
}

std::string_view name_of(fax_compression c)
{
    switch (c) {
    case fax_compression::mh: return "mh";
    case fax_compression::mr: return "mr";
    case fax_compression::mmr: return "mmr";
    }
    return {};
}

struct fax_terminal::engine
{
    explicit engine(const fax_settings& s);
    ~engine()
    {
        t30_set_phase_e_handler(t30.get(), nullptr, nullptr);
        t30_terminate(t30.get()); // closes the files
    }
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    static int on_phase_b(t30_state_t*, void* self, int /*control*/) noexcept
    {
        static_cast<engine*>(self)->understood();
        return T30_ERR_OK;
    }
    static int on_phase_d(t30_state_t*, void* self, int /*control*/) noexcept
    {
        static_cast<engine*>(self)->page_over();
        return T30_ERR_OK;
    }
    static void on_phase_e(t30_state_t*, void* self, int code) noexcept { static_cast<engine*>(self)->over(code); }

    template <class What>
    void tell(What what)
    {
        pending.push_back({now, std::move(what)});
    }

    t30_stats_t statistics() const
    {
        t30_stats_t s{};
        t30_get_transfer_statistics(t30.get(), &s);
        return s;
    }

    void configure();
    void seen(fax_direction which, fax_frame frame);
    void understood();
    void page_over();
    void over(int code);
    void enforce_limits();

    fax_settings settings;
    fax_modems modems;
    c_ptr<t30_state_t, t30_free> t30;
    sample_count now{0};
    sample_count last_frame{0}; ///< each way
    int pages = 0;
    bool refused = false;             ///< the last page was
    bool empty = false;               ///< some page was
    bool page_told = false;           ///< what is answered next
    std::optional<fax_words> stopped; ///< by us, before T.30 was through
    std::optional<fax_result> result;
    std::vector<fax_event> pending;
    std::vector<fax_event> told;
};

fax_terminal::engine::engine(const fax_settings& s)
    : settings(s)
    , modems([this](fax_direction which, fax_frame frame) { seen(which, frame); })
{
    check(settings);
    t30.reset(t30_init(
        nullptr,
        settings.party == fax_party::calling ? 1 : 0,
        fax_modems::set_receiver,
        &modems,
        fax_modems::set_transmitter,
        &modems,
        fax_modems::send_frame,
        &modems
    ));
    TIPRING_ASSERT(t30, "SpanDSP makes no T.30");
    modems.serve(*t30);
    configure();
}

void fax_terminal::engine::configure()
{
    t30_state_t* const t = t30.get();
    t30_set_tx_ident(t, settings.identity.c_str());
    if (!settings.header.empty()) {
        t30_set_tx_page_header_info(t, settings.header.c_str());
        if (!settings.time_zone.empty())
            t30_set_tx_page_header_tz(t, settings.time_zone.c_str());
    }
    t30_set_ecm_capability(t, settings.error_correction ? 1 : 0);
    t30_set_supported_modems(t, bits_of(settings.modulations));
    t30_set_supported_compressions(t, bits_of(settings.compressions));
    t30_set_supported_resolutions(t, all_resolutions);
    t30_set_supported_image_sizes(t, all_sizes);
    t30_set_rx_encoding(t, T4_COMPRESSION_ITU_T6);
    t30_set_phase_b_handler(t, on_phase_b, this);
    t30_set_phase_d_handler(t, on_phase_d, this);
    t30_set_phase_e_handler(t, on_phase_e, this);
    if (!settings.receive.empty())
        t30_set_rx_file(t, settings.receive.c_str(), -1);
    if (!settings.send.empty())
        t30_set_tx_file(t, settings.send.c_str(), settings.first_page, -1);
}

void fax_terminal::engine::seen(fax_direction which, fax_frame frame)
{
    last_frame = now;
    const fax_control control = control_of(frame);
    if (which == fax_direction::sent && control == fax_control::rtn && !std::exchange(page_told, false)) {
        page_over(); // of which T.30 has not heard
        page_told = false;
    }
    if (control != fax_control::cfr)
        return;
    const t30_stats_t s = statistics();
    tell(fax_trained{s.bit_rate, s.error_correcting_mode != 0});
}

void fax_terminal::engine::understood()
{
    fax_connected far_end;
    far_end.identity = text_of(t30_get_rx_ident(t30.get()));
    far_end.maker = text_of(t30_get_rx_vendor(t30.get()));
    far_end.model = text_of(t30_get_rx_model(t30.get()));
    tell(std::move(far_end));
}

void fax_terminal::engine::page_over()
{
    const t30_stats_t s = statistics();
    const int done = s.pages_tx + s.pages_rx;
    fax_page page;
    page.became = fax_page::outcome::refused;
    if (done > pages)
        page.became = fax_page::outcome::confirmed;
    else if (s.error_correcting_mode != 0 && s.length == 0)
        page.became = fax_page::outcome::empty;
    page.number = done > pages ? done : pages + 1;
    page.rows = s.length;
    page.width = s.width;
    page.x_resolution = s.x_resolution;
    page.y_resolution = s.y_resolution;
    page.bit_rate = s.bit_rate;
    page.error_correction = s.error_correcting_mode != 0;
    page.compression = compression_of(s.encoding);
    page.octets = s.image_size;
    page.bad_rows = s.bad_rows;
    page.frames_again = s.error_correcting_mode_retries;
    refused = page.became == fax_page::outcome::refused;
    empty = empty || page.became == fax_page::outcome::empty;
    const bool received = s.pages_rx > 0 && page.became == fax_page::outcome::confirmed;
    pages = done;
    if (received && settings.pages_wait)
        modems.hold(true);
    if (settings.send.empty() && s.length > settings.most_rows)
        stopped = stopped_at_rows;
    page_told = true;
    tell(page);
}

void fax_terminal::engine::over(int code)
{
    fax_words how = words_for(code);
    bool complete = false;
    if (stopped)
        how = *stopped;
    else if (code == T30_ERR_OK && refused)
        how = refused_page;
    else if (code == T30_ERR_OK && empty)
        how = empty_page;
    else if (code == T30_ERR_OK && pages == 0)
        how = nothing_came;
    else
        complete = code == T30_ERR_OK;
    result = fax_result{complete, pages, code, how.t30, how.words};
    tell(*result);
}

void fax_terminal::engine::enforce_limits()
{
    if (pages > settings.most_pages)
        stopped = stopped_at_pages;
    else if (settings.send.empty() && statistics().length > settings.most_rows)
        stopped = stopped_at_rows;
    else if (now - last_frame > longest_without_frame)
        stopped = stopped_at_silence;
    if (stopped && !result)
        t30_terminate(t30.get());
}

fax_terminal::fax_terminal(const fax_settings& settings)
    : engine_(std::make_unique<engine>(settings))
{
}

fax_terminal::~fax_terminal() = default;
fax_terminal::fax_terminal(fax_terminal&&) noexcept = default;
fax_terminal& fax_terminal::operator=(fax_terminal&&) noexcept = default;

std::span<const fax_event> fax_terminal::feed(audio_in received)
{
    engine& e = *engine_;
    e.now += sample_count(static_cast<std::int64_t>(received.size()));
    if (!e.result) {
        e.modems.feed(received);
        e.enforce_limits();
    }
    e.told.clear();
    std::swap(e.told, e.pending);
    return e.told;
}

void fax_terminal::fill(audio_out out) { engine_->modems.fill(out); }
void fax_terminal::confirm_page() { engine_->modems.hold(false); }

void fax_terminal::hang_up()
{
    if (!engine_->result)
        t30_terminate(engine_->t30.get());
}

const std::optional<fax_result>& fax_terminal::result() const { return engine_->result; }
std::size_t fax_terminal::frames_dropped() const { return engine_->modems.dropped(); }

} // namespace tipring::dsp
