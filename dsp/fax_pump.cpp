#include "dsp/fax_pump.hpp"

#include "base/c_ptr.hpp"

#include <spandsp.h>

#include <algorithm>
#include <deque>
#include <utility>
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

constexpr dbm0 silence{-43.0};
constexpr int least_frame = 3;            ///< octets, of one that was damaged: fewer are noise between two flags
constexpr std::size_t longest_hunger = 5; ///< s
constexpr std::size_t most_kept = samples_in(2s);
constexpr sample_count turn_silence =
    50ms; ///< longer than the gap in the training of V.27ter, shorter than T.30's 75 ms

} // namespace

struct fax_pump::engine
{
    enum class sending { nothing, tone, frames, page };
    enum class hearing { nothing, frames, page };

    explicit engine(listener l);

    // Sending.
    void begin(sample_count silent);
    void give(const std::vector<std::uint8_t>& frame) const;
    void frame_gone();
    int next_page_bit();
    void fill(audio_out out);

    // Hearing.
    void v21_frame(const std::uint8_t* octets, int length, bool ok);
    void v21_status(int status);
    void page_bit(int bit);
    void page_status(int status);
    void tell_data();
    void hear(hearing what);
    void listen(audio_in received);
    void catch_up();
    void feed(audio_in received);

    static void on_v21_bit(void* self, int bit) noexcept
    {
        hdlc_rx_put_bit(static_cast<engine*>(self)->frames_in.get(), bit);
    }
    static void on_v21_frame(void* self, const std::uint8_t* octets, int length, int ok) noexcept
    {
        static_cast<engine*>(self)->v21_frame(octets, length, ok != 0);
    }
    static void on_page_bit(void* self, int bit) noexcept { static_cast<engine*>(self)->page_bit(bit); }
    static void on_underflow(void* self) noexcept { static_cast<engine*>(self)->frame_gone(); }
    static int frame_bit(void* self) noexcept { return hdlc_tx_get_bit(static_cast<engine*>(self)->frames_out.get()); }
    static int image_bit(void* self) noexcept { return static_cast<engine*>(self)->next_page_bit(); }

    listener told;

    fax_modulator modulator;
    c_ptr<hdlc_tx_state_t, hdlc_tx_free> frames_out{hdlc_tx_init(nullptr, 0, 2, 0, on_underflow, this)};
    sending out_now = sending::nothing;
    bool begun = false;           ///< the silence in front of it is over
    bool ending = false;          ///< nothing more will be put
    std::size_t silence_left = 0; ///< samples
    sample_count since_sent{1h};
    std::deque<std::vector<std::uint8_t>> frames;
    bool frame_in_air = false;
    std::deque<std::uint8_t> page;
    bool page_begun = false; ///< the first octet has been put
    std::uint8_t octet_out = 0;
    int bits_left_out = 0;
    std::size_t hungry = 0; ///< bits of fill since the last octet
    std::size_t most_hungry = 0;

    fax_demodulator demodulator{on_v21_bit, on_page_bit, this};
    c_ptr<hdlc_rx_state_t, hdlc_rx_free> frames_in{
        hdlc_rx_init(nullptr, 0, 1, flags_heard_as_framing, on_v21_frame, this)};
    hearing in_now = hearing::nothing;
    bool carrier = false;       ///< of frames, or of a page: it was told
    bool not_trained = false;   ///< a carrier came and was not the page's
    audio_buffer kept;          ///< of the line, since either end spoke last
    std::size_t sounds_for = 0; ///< samples at its end, behind the latest silence
    std::vector<std::uint8_t> data;
    std::uint8_t octet_in = 0;
    int bits_in = 0;
    sample_count silent_for{0};
};

fax_pump::engine::engine(listener l)
    : told(std::move(l))
{
}

// Sending -------------------------------------------------------------------------------------------------------------

/// @param silent  how long both ends have said nothing
void fax_pump::engine::begin(sample_count silent)
{
    silence_left = samples_in(std::max(between_signals - silent, sample_count(0)));
    begun = false;
    ending = false;
    frames.clear();
    frame_in_air = false;
    page.clear();
    page_begun = false;
    bits_left_out = 0;
    hungry = 0;
}

void fax_pump::engine::give(const std::vector<std::uint8_t>& frame) const
{
    hdlc_tx_frame(frames_out.get(), frame.data(), frame.size());
}

/// SpanDSP has nothing to send but flags: the preamble is over, or a frame.
void fax_pump::engine::frame_gone()
{
    const bool was_frame = std::exchange(frame_in_air, !frames.empty());
    if (frame_in_air) {
        give(frames.front());
        frames.pop_front();
    } else if (ending) {
        give({});
    }
    if (was_frame)
        told(happening::frame_sent, {});
}

int fax_pump::engine::next_page_bit()
{
    if (!std::exchange(begun, true))
        told(happening::sending, {});
    if (bits_left_out == 0) {
        if (page.empty()) {
            if (ending)
                return SIG_STATUS_END_OF_DATA;
            if (++hungry == most_hungry)
                told(happening::starved, {});
            return page_begun ? 0 : 1;
        }
        octet_out = page.front();
        page.pop_front();
        bits_left_out = 8;
        hungry = 0;
    }
    const int bit = octet_out & 1;
    octet_out = static_cast<std::uint8_t>(octet_out >> 1);
    --bits_left_out;
    return bit;
}

void fax_pump::engine::fill(audio_out out)
{
    while (out_now != sending::nothing && !out.empty()) {
        const std::size_t silent = std::min(silence_left, out.size());
        std::fill_n(out.begin(), silent, std::int16_t{0});
        silence_left -= silent;
        since_sent += sample_count(static_cast<std::int64_t>(silent));
        out = out.subspan(silent);
        if (out.empty())
            break;
        if (out_now == sending::frames && !std::exchange(begun, true))
            told(happening::sending, {});
        out = out.subspan(modulator.fill(out));
        since_sent = 0ms;
        if (out.empty())
            break;
        out_now = sending::nothing;
        told(happening::sent, {});
    }
    since_sent += sample_count(static_cast<std::int64_t>(out.size()));
    std::ranges::fill(out, std::int16_t{0});
}

// Hearing -------------------------------------------------------------------------------------------------------------

void fax_pump::engine::v21_frame(const std::uint8_t* octets, int length, bool ok)
{
    if (length < 0)
        return v21_status(length);
    if (in_now != hearing::frames || length < (ok ? 1 : least_frame))
        return;
    if (ok)
        demodulator.learn_level();
    told(ok ? happening::frame : happening::damaged_frame, {octets, octets + length});
}

void fax_pump::engine::v21_status(int status)
{
    if (status == SIG_STATUS_FRAMING_OK && !carrier) {
        const bool page_expected = std::exchange(in_now, hearing::frames) == hearing::page;
        carrier = true;
        told(page_expected ? happening::other_carrier : happening::carrier, {});
    } else if (status == SIG_STATUS_CARRIER_DOWN && in_now == hearing::frames && std::exchange(carrier, false)) {
        told(happening::carrier_lost, {});
    }
}

void fax_pump::engine::page_bit(int bit)
{
    if (bit < 0)
        return page_status(bit);
    octet_in = static_cast<std::uint8_t>((octet_in >> 1) | (bit << 7));
    if (++bits_in < 8)
        return;
    data.push_back(octet_in);
    bits_in = 0;
}

void fax_pump::engine::tell_data()
{
    if (!data.empty())
        told(happening::data, std::exchange(data, {}));
}

void fax_pump::engine::page_status(int status)
{
    switch (status) {
    case SIG_STATUS_TRAINING_SUCCEEDED:
        demodulator.page_began();
        carrier = true;
        told(happening::carrier, {});
        return;
    case SIG_STATUS_TRAINING_FAILED:
        demodulator.page_began();
        not_trained = true;
        return;
    case SIG_STATUS_CARRIER_DOWN:
        if (std::exchange(not_trained, false))
            told(happening::other_carrier, {});
        if (!std::exchange(carrier, false))
            return;
        if (bits_in > 0) // what is left of an octet that broke off ends in zeros, as a page does
            data.push_back(static_cast<std::uint8_t>(octet_in >> (8 - bits_in)));
        bits_in = 0;
        tell_data();
        told(happening::carrier_lost, {});
        return;
    default: return;
    }
}

/// Frames are listened to in any case: they may come in the place of a page.
void fax_pump::engine::hear(hearing what)
{
    hdlc_rx_init(frames_in.get(), 0, 1, flags_heard_as_framing, on_v21_frame, this);
    demodulator.start_v21();
    in_now = what;
    carrier = false;
    not_trained = false;
    data.clear();
    bits_in = 0;
}

void fax_pump::engine::feed(audio_in received)
{
    silent_for = level_of(received) < silence ? silent_for + sample_count(static_cast<std::int64_t>(received.size()))
                                              : sample_count(0);
    if (out_now != sending::nothing || in_now == hearing::page || carrier) {
        kept.clear();
        sounds_for = 0;
    } else {
        kept.insert(kept.end(), received.begin(), received.end());
        if (kept.size() > most_kept)
            kept.erase(kept.begin(), kept.end() - most_kept);
        sounds_for = silent_for >= turn_silence ? 0 : sounds_for + received.size();
    }
    listen(received);
}

/// Hears what came while nobody had asked for it; a page is what sounds still.
void fax_pump::engine::catch_up()
{
    audio_buffer late = std::exchange(kept, {});
    if (in_now == hearing::page && sounds_for < late.size())
        late.erase(late.begin(), late.end() - static_cast<std::ptrdiff_t>(sounds_for));
    sounds_for = 0;
    for (std::size_t at = 0; at < late.size(); at += frame_length)
        listen(audio_in(late).subspan(at, std::min(frame_length, late.size() - at)));
}

void fax_pump::engine::listen(audio_in received)
{
    demodulator.take(received);
    if (in_now == hearing::page)
        demodulator.hear_page();
    // Until a page is there, the far end may say something by V.21 instead.
    if (in_now == hearing::frames || (in_now == hearing::page && !carrier))
        demodulator.hear_v21();
    tell_data();
}

// ---------------------------------------------------------------------------------------------------------------------

fax_pump::fax_pump(listener told)
    : engine_(std::make_unique<engine>(std::move(told)))
{
}

fax_pump::~fax_pump() = default;

void fax_pump::be_silent()
{
    engine_->begin(between_signals);
    engine_->modulator.stop();
    engine_->out_now = engine::sending::nothing;
}

void fax_pump::send_tone(fax_tone tone)
{
    engine_->begin(between_signals);
    engine_->modulator.start(tone);
    engine_->out_now = engine::sending::tone;
}

void fax_pump::send_frames()
{
    engine& e = *engine_;
    e.begin(std::min(e.since_sent, e.silent_for));
    hdlc_tx_init(e.frames_out.get(), 0, 2, 0, engine::on_underflow, &e);
    hdlc_tx_flags(e.frames_out.get(), preamble_flags);
    e.modulator.start_v21(engine::frame_bit, &e);
    e.out_now = engine::sending::frames;
}

bool fax_pump::put_frame(fax_frame frame)
{
    if (frame.empty() || frame.size() > longest_frame)
        return false;
    std::vector<std::uint8_t> octets(frame.begin(), frame.end());
    if (std::exchange(engine_->frame_in_air, true))
        engine_->frames.push_back(std::move(octets));
    else
        engine_->give(octets);
    return true;
}

void fax_pump::end_frames()
{
    engine_->ending = true;
    if (!engine_->frame_in_air)
        engine_->give({});
}

void fax_pump::send_page(fax_carrier carrier)
{
    engine& e = *engine_;
    e.begin(std::min(e.since_sent, e.silent_for));
    e.most_hungry = longest_hunger * static_cast<std::size_t>(carrier.bit_rate);
    e.modulator.start_page(carrier, engine::image_bit, &e);
    e.out_now = engine::sending::page;
}

void fax_pump::put(std::span<const std::uint8_t> octets)
{
    engine_->page.insert(engine_->page.end(), octets.begin(), octets.end());
    engine_->page_begun = engine_->page_begun || !octets.empty();
}

void fax_pump::end_page() { engine_->ending = true; }

std::size_t fax_pump::waiting() const { return engine_->frames.size() + engine_->page.size(); }

void fax_pump::hear_nothing()
{
    engine_->in_now = engine::hearing::nothing;
    engine_->carrier = false;
}

void fax_pump::hear_frames()
{
    engine_->hear(engine::hearing::frames);
    engine_->catch_up();
}

void fax_pump::hear_page(fax_carrier carrier)
{
    engine_->hear(engine::hearing::page);
    engine_->demodulator.start_page(carrier);
    engine_->catch_up();
}

bool fax_pump::hears_frames() const { return engine_->in_now == engine::hearing::frames; }

sample_count fax_pump::silent_for() const { return engine_->silent_for; }

void fax_pump::feed(audio_in received) { engine_->feed(received); }
void fax_pump::fill(audio_out out) { engine_->fill(out); }

} // namespace tipring::dsp
