#include "dsp/fax_modems.hpp"

#include "base/c_ptr.hpp"
#include "dsp/fax_modulations.hpp"
#include "dsp/fax_page_end.hpp"

#include <spandsp.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>
#include <vector>
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

constexpr int fast_flags_per_second = 5; ///< 200 ms of flags in front of the coded data (T.4 Annex A.3)

/// A command that comes again within T4 (3 s +-15 %, less the time of our answer) asks for an answer that was lost. One that comes
/// later ends a page of which nothing was heard.
constexpr sample_count command_again = 4s;
constexpr fax_control no_answer_yet{0xfe}; ///< what SpanDSP's T.30 repeats where it has not answered anything

/// What T.30 asks for is a number; what is received at a time is one of these.
enum class receiving { nothing, v21, image };

/// Rows of a page of T.4 that were bad: beyond this share T.30 calls the page bad (SpanDSP's copy quality, as in TSB-85).
constexpr int bad_page_parts = 20;
constexpr int bad_page_bad_parts = 3;

bool is_last(fax_control command) { return command == fax_control::eop || command == fax_control::pri_eop; }

bool ends_page(fax_control command)
{
    return is_last(command) || command == fax_control::mps || command == fax_control::eom ||
           command == fax_control::pri_mps || command == fax_control::pri_eom;
}

bool confirms(fax_control answer) { return answer == fax_control::mcf || answer == fax_control::rtp; }

bool is_image(int type) { return type == T30_MODEM_V27TER || type == T30_MODEM_V29 || type == T30_MODEM_V17; }

fax_carrier carrier_of(int type, int bit_rate, bool short_train)
{
    if (type == T30_MODEM_V27TER)
        return {fax_modulation::v27ter, bit_rate};
    if (type == T30_MODEM_V29)
        return {fax_modulation::v29, bit_rate};
    return {fax_modulation::v17, bit_rate, short_train};
}

bool is_bad(const t30_stats_t& page)
{
    return page.length == 0 || page.bad_rows * bad_page_parts >= page.length * bad_page_bad_parts;
}

} // namespace

struct fax_modems::engine
{
    explicit engine(listener wants_to_know);

    void set_receiver(int type, int bit_rate, bool short_train, bool use_hdlc);
    void set_transmitter(int type, int bit_rate, int short_train, bool use_hdlc);
    void send_frame(const std::uint8_t* octets, int length);
    void feed(audio_in received);
    void fill(audio_out out);

    // Receiving: bits below 0 are what SpanDSP calls a status.
    static void on_image_bit(void* self, int bit) noexcept { static_cast<engine*>(self)->image_bit(bit); }
    static void on_v21_bit(void* self, int bit) noexcept
    {
        hdlc_rx_put_bit(static_cast<engine*>(self)->v21_frames.get(), bit);
    }
    static void on_image_frame(void* self, const std::uint8_t* octets, int length, int ok) noexcept
    {
        static_cast<engine*>(self)->frame(octets, length, ok);
    }
    static void on_v21_frame(void* self, const std::uint8_t* octets, int length, int ok) noexcept
    {
        static_cast<engine*>(self)->v21_frame(octets, length, ok);
    }
    static void on_underflow(void* self) noexcept { static_cast<engine*>(self)->step_complete(); }

    void image_bit(int bit);
    void page_bit(int bit);
    void image_status(int status);
    void v21_frame(const std::uint8_t* octets, int length, int ok);
    void frame(const std::uint8_t* octets, int length, int ok);
    void show(fax_frame received);
    void spoil_page();
    bool page_is_bad() const;

    // Sending.
    static int next_frame_bit(void* self) noexcept
    {
        return hdlc_tx_get_bit(static_cast<engine*>(self)->frames_out.get());
    }
    static int next_image_bit(void* self) noexcept { return t30_non_ecm_get_bit(static_cast<engine*>(self)->t30); }
    void step_complete() const;

    listener seen;
    t30_state_t* t30 = nullptr;
    std::size_t dropped = 0;
    bool held = false;
    std::vector<std::uint8_t> kept_frame; ///< a frame; empty: none
    sample_count kept_for{0};

    c_ptr<hdlc_rx_state_t, hdlc_rx_free> v21_frames;
    c_ptr<hdlc_rx_state_t, hdlc_rx_free> image_frames;
    fax_demodulator demodulator;

    receiving what = receiving::nothing;
    int receiver_type = T30_MODEM_NONE;
    bool image_in_frames = false; ///< error correction
    bool image_trained = false;
    bool v21_instead = false; ///< where an image was expected, V.21 frames came
    static constexpr std::size_t kept_back =
        1024;                     ///< more than comes between the end of a signal and its loss being noticed
    bool image_attempted = false; ///< since the receiver was set for it
    bool page_missed = false;     ///< a page was ended that never began here
    sample_count since_answer{0};
    bool page_expected = false; ///< what comes without error correction is a page, not the training check
    fax_page_end page_end;
    std::deque<std::uint8_t> latest; ///< bits of a page

    c_ptr<hdlc_tx_state_t, hdlc_tx_free> frames_out;
    fax_modulator modulator;
    int transmitter_type = T30_MODEM_NONE;
    std::size_t silence_left = 0; ///< samples, in front of what is sent
    bool sending = false;
};

fax_modems::engine::engine(listener wants_to_know)
    : seen(std::move(wants_to_know))
    , v21_frames(hdlc_rx_init(nullptr, 0, 1, flags_heard_as_framing, on_v21_frame, this))
    , image_frames(hdlc_rx_init(nullptr, 0, 1, flags_heard_as_framing, on_image_frame, this))
    , demodulator(on_v21_bit, on_image_bit, this)
    , frames_out(hdlc_tx_init(nullptr, 0, 2, 0, on_underflow, this))
{
}

// Receiving -----------------------------------------------------------------------------------------------------------

void fax_modems::engine::set_receiver(int type, int bit_rate, bool short_train, bool use_hdlc)
{
    if (type == receiver_type)
        return;
    receiver_type = type;
    image_in_frames = use_hdlc;
    image_trained = false;
    v21_instead = false;
    image_attempted = false;
    page_end = {};
    latest.clear();
    what = is_image(type) ? receiving::image : type == T30_MODEM_V21 ? receiving::v21 : receiving::nothing;
    if (what == receiving::nothing)
        return;

    // SpanDSP initialises in place, which may happen inside its own receiver.
    hdlc_rx_init(v21_frames.get(), 0, 1, flags_heard_as_framing, on_v21_frame, this);
    demodulator.start_v21();
    if (!is_image(type))
        return;
    hdlc_rx_init(image_frames.get(), 0, 1, flags_heard_as_framing, on_image_frame, this);
    demodulator.start_page(carrier_of(type, bit_rate, short_train));
}

void fax_modems::engine::feed(audio_in received)
{
    const sample_count length(static_cast<std::int64_t>(received.size()));
    since_answer += length;
    kept_for += length;
    demodulator.take(received);
    if (what == receiving::image && !v21_instead)
        demodulator.hear_page();
    // Until an image is there, the far end may say something by V.21 instead.
    if (what == receiving::v21 || (what == receiving::image && !image_trained))
        demodulator.hear_v21();
    if (kept_frame.empty())
        t30_timer_update(t30, static_cast<int>(received.size()));
}

void fax_modems::engine::image_bit(int bit)
{
    if (bit < 0) {
        image_status(bit);
    } else if (image_in_frames) {
        hdlc_rx_put_bit(image_frames.get(), bit);
    } else {
        page_bit(bit);
    }
}

void fax_modems::engine::page_bit(int bit)
{
    page_end.put(bit != 0);
    latest.push_back(static_cast<std::uint8_t>(bit));
    const std::size_t kept = page_expected && !page_end.seen() ? kept_back : 0;
    for (; latest.size() > kept; latest.pop_front())
        t30_non_ecm_put_bit(t30, latest.front());
}

void fax_modems::engine::image_status(int status)
{
    const bool was_trained = image_trained;
    image_attempted = image_attempted || status == SIG_STATUS_TRAINING_IN_PROGRESS;
    if (status == SIG_STATUS_TRAINING_SUCCEEDED)
        image_trained = true;
    if (status == SIG_STATUS_TRAINING_SUCCEEDED || status == SIG_STATUS_TRAINING_FAILED)
        demodulator.page_began();
    if (status == SIG_STATUS_CARRIER_DOWN)
        image_trained = false;
    if (image_in_frames) {
        hdlc_rx_put_bit(image_frames.get(), status);
        return;
    }
    if (status == SIG_STATUS_CARRIER_DOWN && was_trained && page_expected && page_end.lines() > 0 && !page_end.seen())
        spoil_page();
    t30_non_ecm_put_bit(t30, status);
}

/// T.30 judges a page by its bad rows alone. One that broke off gets so many that it is bad as a whole, and nothing of what the
/// receiver made of the silence.
void fax_modems::engine::spoil_page()
{
    latest.clear();
    t30_stats_t page{};
    t30_get_transfer_statistics(t30, &page);
    const bool two_dimensional = page.encoding == T4_COMPRESSION_ITU_T4_2D;
    std::vector<int> row(11, 0); // an end-of-line code (T.4 §4.1.2) ...
    row.push_back(1);
    if (two_dimensional)
        row.push_back(1);                                        // ... a one-dimensional row follows (§4.2.3)
    row.insert(row.end(), {0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1}); // 2 white, 2 black, twice (Table 2a), and no more
    const int rows = page.length / 3 + bad_page_parts;           // more than 3 of 20 of what there is then
    for (int i = 0; i < rows; ++i)
        for (const int bit : row)
            t30_non_ecm_put_bit(t30, bit);
}

bool fax_modems::engine::page_is_bad() const
{
    t30_stats_t page{};
    t30_get_transfer_statistics(t30, &page);
    return is_bad(page);
}

void fax_modems::engine::v21_frame(const std::uint8_t* octets, int length, int ok)
{
    if (what == receiving::image && !v21_instead) {
        if (length < 0 || ok == 0 || !fit_for_t30({octets, static_cast<std::size_t>(length)}))
            return; // the image's energy, taken for V.21
        v21_instead = true;
        t30_hdlc_accept(t30, nullptr, SIG_STATUS_CARRIER_UP, 1);
    }
    if (length >= 0 && ok != 0)
        demodulator.learn_level();
    frame(octets, length, ok);
}

void fax_modems::engine::frame(const std::uint8_t* octets, int length, int ok)
{
    if (length < 0 || ok == 0) {
        t30_hdlc_accept(t30, octets, length, ok);
        return;
    }
    const fax_frame received{octets, static_cast<std::size_t>(length)};
    if (!fit_for_t30(received)) {
        ++dropped;
        return;
    }
    if (seen(fax_direction::received, received) == fax_handling::keep) {
        kept_frame.assign(received.begin(), received.end());
        kept_for = 0ms;
    } else {
        kept_frame.clear(); // overtaken
        show(received);
    }
}

void fax_modems::engine::show(fax_frame received)
{
    const fax_control control = control_of(received);
    if (control == fax_control::dcs)
        page_expected = false; // the training check comes first
    page_missed = ends_page(control) && v21_instead && page_expected && !image_in_frames && !image_attempted &&
                  since_answer > command_again;
    if (is_last(control) && page_expected && !image_in_frames && page_is_bad()) {
        // On EOP, SpanDSP's T.30 throws away the document before it asks for its last page again: it would take the
        // repetition for a new one. MPS asks for the same answer, and leaves the document open.
        std::array<std::uint8_t, fax_control_at + 1> as_mps{received[0], received[1]};
        as_mps[fax_control_at] =
            static_cast<std::uint8_t>(std::uint8_t(fax_control::mps) | (received[fax_control_at] & 1));
        t30_hdlc_accept(t30, as_mps.data(), static_cast<int>(as_mps.size()), 1);
        return;
    }
    t30_hdlc_accept(t30, received.data(), static_cast<int>(received.size()), 1);
}

// Sending -------------------------------------------------------------------------------------------------------------

void fax_modems::engine::set_transmitter(int type, int bit_rate, int short_train, bool use_hdlc)
{
    if (type == transmitter_type)
        return;
    transmitter_type = type;
    sending = true;
    silence_left = samples_in(between_signals);
    if (type == T30_MODEM_PAUSE) {
        silence_left = samples_in(std::chrono::milliseconds(short_train)); // so it says
        modulator.stop();
    } else if (type == T30_MODEM_CED || type == T30_MODEM_CNG) {
        silence_left = 0;
        modulator.start(type == T30_MODEM_CED ? fax_tone::ced : fax_tone::cng);
    } else if (type == T30_MODEM_V21) {
        hdlc_tx_flags(frames_out.get(), preamble_flags);
        modulator.start_v21(next_frame_bit, this);
    } else if (is_image(type)) {
        hdlc_tx_flags(frames_out.get(), bit_rate / 8 / fast_flags_per_second);
        modulator.start_page(
            carrier_of(type, bit_rate, short_train != 0), use_hdlc ? next_frame_bit : next_image_bit, this
        );
    } else {
        silence_left = 0;
        sending = false;
    }
}

void fax_modems::engine::send_frame(const std::uint8_t* octets, int length)
{
    if (length < 0) {
        hdlc_tx_restart(frames_out.get());
        return;
    }
    std::vector<std::uint8_t> frame(octets, octets + length);
    if (length > 0) {
        const fax_control control = control_of(frame);
        if (control == no_answer_yet || (page_missed && confirms(control)))
            frame[fax_control_at] =
                static_cast<std::uint8_t>(std::uint8_t(fax_control::rtn) | (octets[fax_control_at] & 1));
        if (control == fax_control::cfr || confirms(control))
            page_expected = true;
        since_answer = 0ms;
        page_missed = false;
        seen(fax_direction::sent, frame);
    }
    hdlc_tx_frame(frames_out.get(), frame.data(), frame.size());
}

void fax_modems::engine::step_complete() const { t30_front_end_status(t30, T30_FRONT_END_SEND_STEP_COMPLETE); }

void fax_modems::engine::fill(audio_out out)
{
    while (sending && !held && !out.empty()) {
        const std::size_t silent = std::min(silence_left, out.size());
        std::fill_n(out.begin(), silent, std::int16_t{0});
        silence_left -= silent;
        out = out.subspan(silent);
        if (out.empty())
            break; // the signal ends with the next one that is asked for
        out = out.subspan(modulator.fill(out));
        if (out.empty())
            break;
        sending = false;
        step_complete();
    }
    std::ranges::fill(out, std::int16_t{0});
}

// ---------------------------------------------------------------------------------------------------------------------

fax_modems::fax_modems(listener seen)
    : engine_(std::make_unique<engine>(std::move(seen)))
{
}

fax_modems::~fax_modems() = default;

void fax_modems::serve(t30_state_s& t30) { engine_->t30 = &t30; }

void fax_modems::set_receiver(void* self, int type, int bit_rate, int short_train, int use_hdlc)
{
    static_cast<fax_modems*>(self)->engine_->set_receiver(type, bit_rate, short_train != 0, use_hdlc != 0);
}

void fax_modems::set_transmitter(void* self, int type, int bit_rate, int short_train, int use_hdlc)
{
    static_cast<fax_modems*>(self)->engine_->set_transmitter(type, bit_rate, short_train, use_hdlc != 0);
}

void fax_modems::send_frame(void* self, const std::uint8_t* octets, int length)
{
    static_cast<fax_modems*>(self)->engine_->send_frame(octets, length);
}

void fax_modems::feed(audio_in received) { engine_->feed(received); }
void fax_modems::fill(audio_out out) { engine_->fill(out); }
void fax_modems::hold(bool held) { engine_->held = held; }
sample_count fax_modems::kept_for() const { return engine_->kept_for; }
void fax_modems::forget_kept() { engine_->kept_frame.clear(); }

void fax_modems::show_kept()
{
    const std::vector<std::uint8_t> frame = std::exchange(engine_->kept_frame, {});
    if (!frame.empty())
        engine_->show(frame);
}

std::size_t fax_modems::dropped() const { return engine_->dropped; }

} // namespace tipring::dsp
