#include "hw/plant/loop.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace tipring::plant {

namespace {

float ratio(decibel d) { return static_cast<float>(std::pow(10.0, d.value / 20.0)); }
float ratio(const std::optional<decibel>& loss) { return loss ? ratio(-*loss) : 0.0F; }

/// White Gaussian noise of unit power, by Box and Muller: std::normal_distribution may differ from library to library.
std::vector<float> gaussian_noise(std::size_t length)
{
    std::mt19937 bits; // as seeded by the standard
    const auto uniform = [&] { return (static_cast<double>(bits()) + 0.5) / 4294967296.0; }; // never 0, never 1
    std::vector<float> samples(length);
    for (std::size_t i = 0; i + 1 < length; i += 2) {
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        const double angle = 2.0 * std::numbers::pi * uniform();
        samples[i] = static_cast<float>(radius * std::cos(angle));
        samples[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
    return samples;
}

/// A frame of noise is cut from a random place of eight seconds: a hundredth of the cost of making it anew.
class white_noise
{
public:
    explicit white_noise(std::uint64_t seed)
        : places_(static_cast<std::uint32_t>(seed ^ (seed >> 32U)))
    {
    }

    std::span<const float> next_frame()
    {
        static const auto& supply = *new std::vector<float>(gaussian_noise(65536)); // for threads that outlive main()
        return std::span(supply).subspan(places_() % (supply.size() - frame_length), frame_length);
    }

private:
    std::mt19937 places_;
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
        subscriber_balance.reset();
        if (c.subscriber_balance)
            subscriber_balance.emplace(*c.subscriber_balance);
        noise_rms = c.noise ? static_cast<float>(peak_amplitude(*c.noise) / crest) : 0.0F;
        hum_peak = c.mains ? peak_amplitude(c.mains->level) : 0.0;
        hum_step = c.mains ? 2.0 * std::numbers::pi * c.mains->frequency.value / sample_rate : 0.0;
        to_subscriber = imperfect_path(c.to_subscriber);
        to_exchange = imperfect_path(c.to_exchange);
        perfect = gain == 1.0F && exchange_leak == 0.0F && subscriber_leak == 0.0F && !subscriber_balance &&
                  noise_rms == 0.0F && hum_peak == 0.0 && c.to_subscriber.perfect() && c.to_exchange.perfect();
    }

    float hum_sample(sample_count at) const
    {
        return hum_peak > 0.0 ? static_cast<float>(hum_peak * std::sin(hum_step * static_cast<double>(at.count())))
                              : 0.0F;
    }

    bool perfect = true;
    float gain = 1.0F;
    float exchange_leak = 0.0F;
    float subscriber_leak = 0.0F;
    std::optional<hybrid> subscriber_balance;
    float noise_rms = 0.0F;
    double hum_peak = 0.0;
    double hum_step = 0.0; // radian a sample
    white_noise noise;
    imperfect_path to_subscriber;
    imperfect_path to_exchange;
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
void loop::set_lamp_voltage(bool present) { change(lamp_voltage_, present); }
void loop::allow_on_hook_audio(bool allowed) { change(on_hook_audio_, allowed); }
void loop::close_loop(bool closed) { change(closed_, closed); }
void loop::unplug(bool out) { change(unplugged_, out); }
void loop::cut_audio(bool cut) { change(audio_cut_, cut); }
void loop::cut_hook(bool cut) { change(hook_cut_, cut); }

void loop::set_conditions(const line_conditions& conditions)
{
    imperfections_->set(conditions);
    slow_to_close_ = conditions.slow_to_close;
    change(swapped_, conditions.swapped);
}

bool loop::balance_subscriber_hybrid(const hybrid_balance& balance)
{
    auto& there = imperfections_->subscriber_balance;
    if (there)
        there->set(balance);
    return there.has_value();
}

std::optional<hybrid_balance> loop::subscriber_hybrid_balance() const
{
    const auto& there = imperfections_->subscriber_balance;
    return there ? std::optional(there->balance()) : std::nullopt;
}

template <class Member>
void loop::change(Member& member, Member value)
{
    if (member == value)
        return;
    note_passage_until(sample_now());
    member = value;
    tell_the_ends();
}

loop::subscriber_view loop::view_of_the_subscriber() const
{
    const polarity as_last_seen = seen_by_subscriber_.direction;
    if (unplugged_)
        return {.battery = false, .direction = as_last_seen};
    if (hook_cut_)
        return {.battery = true, .direction = as_last_seen};
    const bool reversed = (polarity_ == polarity::reversed) != swapped_;
    return {
        .battery = battery_,
        .direction = reversed ? polarity::reversed : polarity::normal,
        .ring_voltage = ring_voltage_,
        .lamp_voltage = lamp_voltage_ && !closed_};
}

void loop::tell_the_ends()
{
    const exchange_view exchange{.loop_closed = closed_ && !unplugged_ && !hook_cut_};
    const subscriber_view subscriber = view_of_the_subscriber();
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
    if (subscriber.lamp_voltage != before.lamp_voltage)
        subscriber_->lamp_voltage_changed(subscriber.lamp_voltage);
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
    for (std::size_t i = 0; i < frame_length; ++i) {
        if (!to_subscriber_[i])
            from_exchange_[i] = 0;
        if (!to_exchange_[i])
            from_subscriber_[i] = 0;
    }
    heard_at_subscriber_ = from_exchange_;
    heard_at_exchange_ = from_subscriber_;
    if (!imperfections_->perfect)
        add_imperfections();
    if (tap_)
        tap();
    from_exchange_.fill(0);
    from_subscriber_.fill(0);
    tick_ = time_.now();
    noted_ = 0;
}

void loop::add_imperfections()
{
    imperfections& copper = *imperfections_;
    const auto noise_down = copper.noise.next_frame();
    const auto noise_up = copper.noise.next_frame();
    for (std::size_t i = 0; i < frame_length; ++i) {
        const float down = from_exchange_[i];
        const float up = from_subscriber_[i];
        const float arriving_down = copper.gain * copper.to_subscriber.carry(down);
        const float arriving_up = copper.gain * copper.to_exchange.carry(up);
        const float back =
            copper.subscriber_balance ? copper.subscriber_balance->leak(up) : copper.subscriber_leak * up;
        const float hum = copper.hum_sample(tick_ + sample_count(static_cast<std::int64_t>(i)));
        if (to_subscriber_[i])
            heard_at_subscriber_[i] = saturate(arriving_down + back + copper.noise_rms * noise_down[i] + hum);
        if (to_exchange_[i])
            heard_at_exchange_[i] =
                saturate(arriving_up + copper.exchange_leak * down + copper.noise_rms * noise_up[i] + hum);
    }
}

void loop::tap()
{
    const float own_echo = imperfections_->exchange_leak; // in the card, not on the copper
    frame copper{};
    for (std::size_t i = 0; i < frame_length; ++i) {
        const float arriving = heard_at_exchange_[i] - own_echo * from_exchange_[i] * (to_exchange_[i] ? 1.0F : 0.0F);
        copper[i] = saturate(from_exchange_[i] + arriving);
    }
    tap_(copper);
}

} // namespace tipring::plant
