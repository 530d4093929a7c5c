#include "hw/plant/loop.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

namespace tipring::plant {

namespace {

double ratio(decibel d) { return std::pow(10.0, d.value / 20.0); }
double ratio(const std::optional<decibel>& loss) { return loss ? ratio(-*loss) : 0.0; }

/// Gaussian noise by Box and Muller: std::normal_distribution may differ from library to library.
class white_noise
{
public:
    explicit white_noise(std::uint64_t seed)
        : bits_(static_cast<std::uint32_t>(seed ^ (seed >> 32)))
    {
    }

    double next()
    {
        if (std::exchange(spare_there_, !spare_there_))
            return spare_;
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        const double angle = 2.0 * std::numbers::pi * uniform();
        spare_ = radius * std::sin(angle);
        return radius * std::cos(angle);
    }

private:
    double uniform() { return (static_cast<double>(bits_()) + 0.5) / 4294967296.0; } // never 0, never 1

    std::mt19937 bits_;
    double spare_ = 0.0;
    bool spare_there_ = false;
};

} // namespace

struct loop::imperfections
{
    explicit imperfections(std::uint64_t seed)
        : noise(seed)
    {
    }

    void set(const line_conditions& c)
    {
        constexpr double crest = std::numbers::sqrt2; // of a sine: its level is the noise's when their powers are equal
        gain = ratio(-c.attenuation);
        exchange_leak = ratio(c.exchange_hybrid);
        subscriber_leak = ratio(c.subscriber_hybrid);
        noise_rms = c.noise ? peak_amplitude(*c.noise) / crest : 0.0;
        hum_peak = c.mains ? peak_amplitude(c.mains->level) : 0.0;
        hum_step = c.mains ? 2.0 * std::numbers::pi * c.mains->frequency.value / sample_rate : 0.0;
        perfect = gain == 1.0 && exchange_leak == 0.0 && subscriber_leak == 0.0 && noise_rms == 0.0 && hum_peak == 0.0;
    }

    double noise_sample() { return noise_rms > 0.0 ? noise_rms * noise.next() : 0.0; }
    double hum_sample(sample_count at) const
    {
        return hum_peak > 0.0 ? hum_peak * std::sin(hum_step * static_cast<double>(at.count())) : 0.0;
    }

    bool perfect = true;
    double gain = 1.0;
    double exchange_leak = 0.0;
    double subscriber_leak = 0.0;
    double noise_rms = 0.0;
    double hum_peak = 0.0;
    double hum_step = 0.0; // radian a sample
    white_noise noise;
};

loop::loop(time_source& time, std::string name, const line_conditions& conditions, std::uint64_t seed)
    : time_(time)
    , name_(std::move(name))
    , tick_(time.now())
    , imperfections_(std::make_unique<imperfections>(seed))
{
    set_conditions(conditions);
}

loop::~loop() = default;

void loop::set_battery(bool present) { change(battery_, present); }
void loop::set_polarity(polarity p) { change(polarity_, p); }
void loop::set_ring_voltage(bool present) { change(ring_voltage_, present); }
void loop::allow_on_hook_audio(bool allowed) { change(on_hook_audio_, allowed); }
void loop::close_loop(bool closed) { change(closed_, closed); }
void loop::unplug(bool out) { change(unplugged_, out); }
void loop::cut_audio(bool cut) { change(audio_cut_, cut); }
void loop::cut_electricity(bool cut) { change(electricity_cut_, cut); }
void loop::set_conditions(const line_conditions& conditions) { imperfections_->set(conditions); }

template <class Member>
void loop::change(Member& member, Member value)
{
    if (member == value)
        return;
    note_passage_until(sample_now());
    member = value;
    tell_the_ends();
}

void loop::tell_the_ends()
{
    const exchange_view exchange{.loop_closed = closed_ && !unplugged_ && !electricity_cut_};
    const subscriber_view subscriber = electricity_cut_ && !unplugged_
                                           ? subscriber_view{}
                                           : subscriber_view{
                                                 .battery = battery_ && !unplugged_,
                                                 .direction = polarity_,
                                                 .ring_voltage = ring_voltage_ && !unplugged_,
                                             };
    const exchange_view exchange_before = std::exchange(seen_by_exchange_, exchange);
    const subscriber_view before = std::exchange(seen_by_subscriber_, subscriber);

    // Whoever is told may change the loop in turn; its change is then told from within, and this one's values are still right.
    if (exchange_ && exchange != exchange_before)
        exchange_->loop_closed(exchange.loop_closed);
    if (!subscriber_)
        return;
    if (subscriber.battery != before.battery)
        subscriber_->battery_changed(subscriber.battery);
    if (subscriber.direction != before.direction)
        subscriber_->polarity_changed(subscriber.direction);
    if (subscriber.ring_voltage != before.ring_voltage)
        subscriber_->ring_voltage_changed(subscriber.ring_voltage);
}

bool loop::passes_to_subscriber() const
{
    return battery_ && !ring_voltage_ && !unplugged_ && !audio_cut_ && (closed_ || on_hook_audio_);
}

bool loop::passes_to_exchange() const { return passes_to_subscriber() && closed_; }

std::size_t loop::sample_now() const
{
    const sample_count since = std::clamp(time_.now() - tick_, sample_count(0), frame_time);
    return samples_in(since);
}

void loop::note_passage_until(std::size_t sample)
{
    if (sample <= noted_)
        return;
    std::fill(to_subscriber_.begin() + noted_, to_subscriber_.begin() + sample, passes_to_subscriber());
    std::fill(to_exchange_.begin() + noted_, to_exchange_.begin() + sample, passes_to_exchange());
    noted_ = sample;
}

void loop::write_at_exchange(audio_in samples)
{
    TIPRING_ASSERT(samples.size() == frame_length, std::to_string(samples.size()) + " samples");
    std::copy(samples.begin(), samples.end(), from_exchange_.begin());
}

void loop::write_at_subscriber(audio_in samples)
{
    TIPRING_ASSERT(samples.size() == frame_length, std::to_string(samples.size()) + " samples");
    std::copy(samples.begin(), samples.end(), from_subscriber_.begin());
}

void loop::propagate()
{
    note_passage_until(frame_length);
    frame tapped{};
    imperfections& copper = *imperfections_;
    for (std::size_t i = 0; i < frame_length; ++i) {
        const std::int16_t down = to_subscriber_[i] ? from_exchange_[i] : std::int16_t{0};
        const std::int16_t up = to_exchange_[i] ? from_subscriber_[i] : std::int16_t{0};
        heard_at_subscriber_[i] = down;
        heard_at_exchange_[i] = up;
        tapped[i] = saturate(std::int32_t{down} + std::int32_t{up});
        if (copper.perfect || !to_subscriber_[i])
            continue;
        const double hum = copper.hum_sample(tick_ + sample_count(static_cast<std::int64_t>(i)));
        const double at_subscriber = copper.gain * down + copper.noise_sample() + hum + copper.subscriber_leak * up;
        heard_at_subscriber_[i] = saturate(static_cast<float>(at_subscriber));
        if (!to_exchange_[i])
            continue;
        const double at_exchange = copper.gain * up + copper.noise_sample() + hum;
        heard_at_exchange_[i] = saturate(static_cast<float>(at_exchange + copper.exchange_leak * down));
        tapped[i] = saturate(static_cast<float>(at_exchange + down));
    }
    from_exchange_.fill(0);
    from_subscriber_.fill(0);
    tick_ = time_.now();
    noted_ = 0;
    if (tap_)
        tap_(tapped);
}

} // namespace tipring::plant
