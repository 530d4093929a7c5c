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

constexpr int fine_resolutions =
    T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION;
constexpr int all_resolutions = fine_resolutions | T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R16_RESOLUTION |
                                T30_SUPPORT_300_300_RESOLUTION | T30_SUPPORT_400_400_RESOLUTION |
                                T30_SUPPORT_600_600_RESOLUTION;
constexpr int all_lengths = T30_SUPPORT_UNLIMITED_LENGTH | T30_SUPPORT_A4_LENGTH | T30_SUPPORT_B4_LENGTH |
                            T30_SUPPORT_US_LETTER_LENGTH | T30_SUPPORT_US_LEGAL_LENGTH;

/// With pages_come: who sends a document's first page right behind what the other end offers does not speak into its next offer, which
/// comes after T4, 3 s less 15 % (T.30 §5.4.3.1).
constexpr sample_count offer_is_fresh = 1500ms;
constexpr sample_count longest_wait_for_page = 60s; ///< ours: longer than any other end waits

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

int resolution_bits(fax_detail most)
{
    switch (most) {
    case fax_detail::standard: return T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_R8_RESOLUTION;
    case fax_detail::fine: return fine_resolutions;
    case fax_detail::any: break;
    }
    return all_resolutions;
}

int size_bits(int widest)
{
    int bits = all_lengths | T30_SUPPORT_215MM_WIDTH;
    if (widest >= 2048)
        bits |= T30_SUPPORT_255MM_WIDTH;
    if (widest >= 2432)
        bits |= T30_SUPPORT_303MM_WIDTH;
    return bits;
}

/// What a command behind a page says, with error correction (in the octet behind PPS or EOR) and without.
std::optional<fax_next> next_by(fax_frame frame)
{
    const fax_control first = control_of(frame);
    const bool of_partial_page = first == fax_control::pps || first == fax_control::eor;
    if (of_partial_page && frame.size() <= fax_control_at + 1)
        return std::nullopt;
    const fax_control command = of_partial_page ? control_of(frame.subspan(1)) : first;
    switch (command) {
    case fax_control::mps:
    case fax_control::pri_mps: return fax_next::page;
    case fax_control::eom:
    case fax_control::pri_eom: return fax_next::document;
    case fax_control::eop:
    case fax_control::pri_eop: return fax_next::nothing;
    default: return std::nullopt; // it ends no page
    }
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
constexpr fax_words stopped_at_waiting{"T5_EXPIRED", "the next page was not there in time"};
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
    static int on_document_over(t30_state_t*, void* self, int /*status*/) noexcept
    {
        return static_cast<engine*>(self)->after_page == fax_next::document ? 1 : 0;
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
    fax_handling seen(fax_direction which, fax_frame frame);
    fax_handling received(fax_frame frame);
    void sent(fax_frame frame);
    void wait_for_page();
    void give_page(fax_next following);
    void understood();
    void page_over();
    void tell_page(fax_page::outcome became, int number);
    void over(int code);
    void enforce_limits();

    fax_settings settings;
    fax_modems modems;
    c_ptr<t30_state_t, t30_free> t30;
    sample_count now{0};
    sample_count last_frame{0}; ///< each way
    int pages = 0;
    bool refused = false;              ///< the last page was
    bool empty = false;                ///< some page was
    bool page_told = false;            ///< what is answered next
    fax_next next = fax_next::nothing; ///< by the last command behind a page
    bool introduced = false;           ///< the other end
    bool document_wanted = false;      ///< with pages_come: nothing has been given since the other end's offer
    bool page_wanted = false;     ///< with pages_come: nothing has been given since the command that a page follows
    bool confirmed_early = false; ///< a page that T.30 does not know to be confirmed yet
    fax_next after_page = fax_next::nothing;   ///< with pages_come
    std::optional<sample_count> waiting_since; ///< for a page
    std::optional<fax_words> stopped;          ///< by us, before T.30 was through
    std::optional<fax_result> result;
    std::vector<fax_event> pending;
    std::vector<fax_event> told;
};

fax_terminal::engine::engine(const fax_settings& s)
    : settings(s)
    , modems([this](fax_direction which, fax_frame frame) { return seen(which, frame); })
    , document_wanted(s.pages_come)
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
    t30_set_supported_resolutions(t, resolution_bits(settings.most_detail));
    t30_set_supported_image_sizes(t, size_bits(settings.widest));
    t30_set_rx_encoding(t, T4_COMPRESSION_ITU_T6);
    t30_set_phase_b_handler(t, on_phase_b, this);
    t30_set_phase_d_handler(t, on_phase_d, this);
    t30_set_phase_e_handler(t, on_phase_e, this);
    if (settings.pages_come)
        t30_set_document_handler(t, on_document_over, this);
    if (!settings.receive.empty())
        t30_set_rx_file(t, settings.receive.c_str(), -1);
    if (!settings.send.empty())
        t30_set_tx_file(t, settings.send.c_str(), settings.first_page, -1);
}

fax_handling fax_terminal::engine::seen(fax_direction which, fax_frame frame)
{
    last_frame = now;
    next = next_by(frame).value_or(next);
    const std::optional<fax_session> session = session_of(frame);
    const fax_control control = control_of(frame);
    if (session && control == fax_control::dcs)
        tell(fax_agreement{*session});
    if (which == fax_direction::sent)
        sent(frame);
    if (control == fax_control::cfr) {
        const t30_stats_t s = statistics();
        tell(fax_trained{s.bit_rate, s.error_correcting_mode != 0});
    }
    return which == fax_direction::received ? received(frame) : fax_handling::show;
}

void fax_terminal::engine::sent(fax_frame frame)
{
    if (control_of(frame) == fax_control::rtn && !std::exchange(page_told, false)) {
        page_over(); // of which T.30 has not heard
        page_told = false;
    }
    if (settings.pages_come && next_by(frame)) {
        page_wanted = next == fax_next::page;
        document_wanted = next == fax_next::document;
    }
}

fax_handling fax_terminal::engine::received(fax_frame frame)
{
    const fax_control control = control_of(frame);
    if (control == fax_control::dis) {
        if (settings.pages_come)
            understood();
        tell(fax_offer{*session_of(frame)});
        if (!document_wanted)
            return fax_handling::show;
        wait_for_page();
        return fax_handling::keep;
    }
    if (!page_wanted || (control != fax_control::mcf && control != fax_control::rtp))
        return fax_handling::show;
    tell_page(fax_page::outcome::confirmed, pages + 1);
    confirmed_early = true;
    wait_for_page();
    return fax_handling::keep;
}

void fax_terminal::engine::wait_for_page() { waiting_since = waiting_since.value_or(now); }

void fax_terminal::engine::give_page(fax_next following)
{
    after_page = following;
    waiting_since.reset();
    if (std::exchange(document_wanted, false) && modems.kept_for() > offer_is_fresh)
        modems.forget_kept();
    page_wanted = false;
    modems.show_kept();
}

void fax_terminal::engine::understood()
{
    if (settings.pages_come && std::exchange(introduced, true))
        return;
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
    if (std::exchange(confirmed_early, false)) {
        pages = done;
        return;
    }
    auto became = fax_page::outcome::refused;
    if (done > pages)
        became = fax_page::outcome::confirmed;
    else if (s.error_correcting_mode != 0 && s.length == 0)
        became = fax_page::outcome::empty;
    const bool received_one = s.pages_rx > 0 && became == fax_page::outcome::confirmed;
    tell_page(became, done > pages ? done : pages + 1);
    pages = done;
    if (received_one && settings.pages_wait)
        modems.hold(true);
    if (settings.send.empty() && s.length > settings.most_rows)
        stopped = stopped_at_rows;
    page_told = true;
}

void fax_terminal::engine::tell_page(fax_page::outcome became, int number)
{
    const t30_stats_t s = statistics();
    fax_page page;
    page.became = became;
    page.number = number;
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
    page.next = next;
    refused = page.became == fax_page::outcome::refused;
    empty = empty || page.became == fax_page::outcome::empty;
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
    else if (waiting_since && now - *waiting_since > longest_wait_for_page)
        stopped = stopped_at_waiting;
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

void fax_terminal::give_page(fax_next next) { engine_->give_page(next); }

void fax_terminal::hang_up()
{
    if (!engine_->result)
        t30_terminate(engine_->t30.get());
}

const std::optional<fax_result>& fax_terminal::result() const { return engine_->result; }
std::size_t fax_terminal::frames_dropped() const { return engine_->modems.dropped(); }

} // namespace tipring::dsp
