#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/fsk_receiver.hpp"
#include "dsp/high_pass.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace tipring::dsp {

namespace {

constexpr std::size_t block_length = 40; // 5 ms: in these steps the line is asleep or awake
constexpr dbm0 wakes_at{-46.0};
constexpr int awake_blocks = 6;       // after the last loud one: longer than a receiver lags behind
constexpr hertz hum_corner{500.0};    // GR-30: hum may be 18 dB over the signal; its lowest part lies at 600 Hz
constexpr hertz voice_corner{3000.0}; // GR-30: from 3200 Hz up, noise may be 6 dB over the signal
constexpr std::int64_t group_delay = samples_in(2ms); // of high-pass and correlators, roughly

// A message whose checksum fails must at least look like one.
constexpr float good_purity = 0.75F;
constexpr std::size_t doubtful_share = 4; // at most one byte in four

constexpr sample_count dtmf_patience = 10s; // after the first digit
constexpr std::size_t longest_dtmf = 64;

using burst = fsk_receiver::burst;

struct heard_burst
{
    decoded_caller_id message;
    caller_id_modulation modulation{};
    burst signal;
};

/// Either receiver makes out the other's signal as well where noise is low: the mark itself tells which it is.
caller_id_modulation modulation_of(const burst& b, fsk_tones expected)
{
    constexpr double midway = (bell202_tones.mark.value + v23_tones.mark.value) / 2.0;
    const double mark = expected.mark.value + b.mark_offset.value;
    return mark < midway ? caller_id_modulation::bell202 : caller_id_modulation::v23;
}

bool worth_reporting(const decoded_caller_id& message, const burst& b)
{
    if (message.checksum_ok)
        return true;
    const caller_id& id = message.id;
    const bool says_something = message.message_waiting || !id.number.empty() || !id.name.empty() || !id.date.empty() ||
                                id.number_absence != caller_id_absence::none ||
                                id.name_absence != caller_id_absence::none;
    return says_something && b.purity >= good_purity && b.doubtful * doubtful_share <= b.bytes.size();
}

/// Which of two versions of one message is to be believed.
bool better(const heard_burst& a, const heard_burst& b)
{
    if (a.message.checksum_ok != b.message.checksum_ok)
        return a.message.checksum_ok;
    if (a.signal.whole != b.signal.whole)
        return a.signal.whole;
    return a.signal.purity > b.signal.purity;
}

/// Collects digits from the first letter to the terminator.
class dtmf_collector
{
public:
    std::optional<caller_id_event> take(const dtmf_event& e)
    {
        if (e.what != dtmf_event::phase::begin)
            return std::nullopt;
        const bool late = e.at - begin_ > dtmf_patience || digits_.size() == longest_dtmf;
        if (late || e.digit == 'A')
            digits_.clear();
        if (digits_.empty()) {
            if (e.digit != 'A' && e.digit != 'B' && e.digit != 'D')
                return std::nullopt;
            begin_ = e.at;
        }
        digits_.push_back(static_cast<std::uint8_t>(e.digit));
        if (e.digit != 'C' && e.digit != '#')
            return std::nullopt;
        const auto decoded = decode(std::exchange(digits_, {}));
        if (!decoded)
            return std::nullopt;
        return caller_id_event{.message = *decoded, .modulation = caller_id_modulation::dtmf, .at = begin_};
    }

private:
    std::vector<std::uint8_t> digits_;
    sample_count begin_{};
};

struct dtmf_ear
{
    dtmf_detector detector;
    dtmf_collector collector;
};

} // namespace

struct caller_id_detector::engine
{
    using block = std::array<std::int16_t, block_length>;

    block current{};
    block previous{}; // while asleep: what is loud may have begun here
    std::size_t filled = 0;
    std::int64_t taken = 0; // samples, in whole blocks
    int awake = 0;          // blocks to go

    high_pass hum_filter{hum_corner};
    high_pass mirrored_filter{
        {sample_rate / 2.0 - voice_corner.value}}; // upside down: with every other sample negative
    float mirror = 1.0F;
    fsk_correlator correlator;
    fsk_receiver bell202{bell202_tones};
    fsk_receiver v23{v23_tones};
    std::int64_t woken_at = 0; // the receivers' time begins anew each time
    std::optional<dtmf_ear> dtmf;
    std::vector<caller_id_event> events;

    void feed(audio_in samples)
    {
        events.clear();
        while (!samples.empty()) {
            const std::size_t n = std::min(samples.size(), block_length - filled);
            std::ranges::copy(samples.first(n), current.begin() + static_cast<std::ptrdiff_t>(filled));
            samples = samples.subspan(n);
            filled += n;
            if (filled == block_length) {
                filled = 0;
                take_block();
                taken += block_length;
            }
        }
    }

    void listen_for_digits()
    {
        for (const dtmf_event& e : dtmf->detector.feed(current))
            if (const auto heard = dtmf->collector.take(e))
                events.push_back(*heard);
    }

    bool loud() const
    {
        static const double enough = block_length * std::pow(peak_amplitude(wakes_at), 2.0) / 2.0;
        std::int64_t sum = 0;
        for (const std::int16_t s : current)
            sum += std::int64_t{s} * s;
        return static_cast<double>(sum) >= enough;
    }

    void take_block()
    {
        if (dtmf)
            listen_for_digits();
        if (loud()) {
            if (awake == 0)
                wake();
            awake = awake_blocks;
        } else if (awake == 0) {
            previous = current;
            return;
        }
        listen(current);
        if (--awake == 0)
            sleep();
        report();
    }

    void wake()
    {
        hum_filter = high_pass(hum_corner);
        mirrored_filter = high_pass({sample_rate / 2.0 - voice_corner.value});
        correlator = {};
        bell202 = fsk_receiver(bell202_tones);
        v23 = fsk_receiver(v23_tones);
        woken_at = taken - std::int64_t{block_length};
        listen(previous);
    }

    void listen(const block& audio)
    {
        for (const std::int16_t s : audio) {
            mirror = -mirror;
            const auto [b, v] = correlator.next(mirror * mirrored_filter.next(mirror * hum_filter.next(s)));
            bell202.take(b);
            v23.take(v);
        }
    }

    void sleep()
    {
        bell202.carrier_lost();
        v23.carrier_lost();
        previous = current;
    }

    /// Once both have had their say about a message.
    void report()
    {
        if (!bell202.result() && !v23.result())
            return;
        auto b = judge(bell202.result(), bell202_tones);
        auto v = judge(v23.result(), v23_tones);
        const bool sure = (b && b->message.checksum_ok) || (v && v->message.checksum_ok);
        if (!sure && (bell202.receiving() || v23.receiving()))
            return;
        if (const auto& best = b && (!v || better(*b, *v)) ? b : v)
            events.push_back({
                .message = best->message,
                .modulation = best->modulation,
                .at = sample_count(std::max<std::int64_t>(woken_at + best->signal.begin - group_delay, 0)),
            });
        bell202.forget();
        v23.forget();
    }

    static std::optional<heard_burst> judge(const std::optional<burst>& b, fsk_tones expected)
    {
        if (!b)
            return std::nullopt;
        const auto decoded = decode(b->bytes);
        if (!decoded || !worth_reporting(*decoded, *b))
            return std::nullopt;
        return heard_burst{.message = *decoded, .modulation = modulation_of(*b, expected), .signal = *b};
    }
};

caller_id_detector::caller_id_detector(dtmf d)
    : engine_(std::make_unique<engine>())
{
    if (d == dtmf::listen)
        engine_->dtmf.emplace();
}

caller_id_detector::~caller_id_detector() = default;
caller_id_detector::caller_id_detector(caller_id_detector&&) noexcept = default;
caller_id_detector& caller_id_detector::operator=(caller_id_detector&&) noexcept = default;

std::span<const caller_id_event> caller_id_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

} // namespace tipring::dsp
