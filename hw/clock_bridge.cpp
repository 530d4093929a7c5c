#include "hw/clock_bridge.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <samplerate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace tipring::hw {

namespace {

constexpr float full_scale = 32768.0F;
constexpr double most = 1e-3; ///< of a difference: no telephone card is off by more than a fifth of that

// A second-order loop, critically damped, with a time constant of about 100 s: blocks come in lots, so that what the buffer holds
// jumps by a whole lot now and then, and that must not be heard as a change of pitch.
constexpr double natural = 0.01; ///< radian a second
constexpr double proportional = 2.0 * natural / sample_rate;
constexpr double integral = natural * natural / sample_rate;

} // namespace

struct elastic_buffer::state
{
    explicit state(sample_count keep)
        : kept(static_cast<double>(keep.count()))
    {
        int error = 0;
        converter.reset(src_new(SRC_SINC_FASTEST, 1, &error));
        if (!converter)
            throw failure(errc::operation_failed, std::string("no sample rate converter: ") + src_strerror(error));
    }

    /// Behind what was put, in samples of who sends.
    double held() const { return put_in_all - taken_in_all; }

    void empty()
    {
        waiting.clear();
        src_reset(converter.get());
        put_in_all = taken_in_all = 0.0;
        running = false;
    }

    double steer(double seconds)
    {
        const double error = held() - kept;
        drift = std::clamp(drift + integral * error * seconds, -most, most);
        return std::clamp(drift + proportional * error, -2.0 * most, 2.0 * most);
    }

    /// @return how many came out.
    std::size_t convert(std::span<float> out, double faster)
    {
        SRC_DATA data{};
        data.data_in = waiting.data();
        data.input_frames = static_cast<long>(waiting.size());
        data.data_out = out.data();
        data.output_frames = static_cast<long>(out.size());
        data.src_ratio = 1.0 / (1.0 + faster);
        if (const int error = src_process(converter.get(), &data); error != 0)
            throw failure(
                errc::operation_failed, std::string("the sample rate converter fails: ") + src_strerror(error)
            );
        waiting.erase(waiting.begin(), waiting.begin() + data.input_frames_used);
        return static_cast<std::size_t>(data.output_frames_gen);
    }

    double kept;
    c_ptr<SRC_STATE, src_delete> converter;
    std::vector<float> waiting;
    std::vector<float> converted;
    bool running = false;
    double put_in_all = 0.0;
    double taken_in_all = 0.0;
    double drift = 0.0;
    long slips = 0;
};

elastic_buffer::elastic_buffer(sample_count kept)
    : state_(std::make_unique<state>(kept))
{
}

elastic_buffer::~elastic_buffer() = default;
elastic_buffer::elastic_buffer(elastic_buffer&&) noexcept = default;
elastic_buffer& elastic_buffer::operator=(elastic_buffer&&) noexcept = default;

void elastic_buffer::put(audio_in samples)
{
    state& s = *state_;
    if (s.held() > 4.0 * s.kept) { // nobody takes
        s.empty();
        ++s.slips;
    }
    for (const std::int16_t one : samples)
        s.waiting.push_back(static_cast<float>(one) / full_scale);
    s.put_in_all += static_cast<double>(samples.size());
}

void elastic_buffer::take(audio_out samples)
{
    state& s = *state_;
    std::ranges::fill(samples, std::int16_t{0});
    s.running = s.running || s.held() >= s.kept;
    if (!s.running)
        return;
    const auto length = static_cast<double>(samples.size());
    const double faster = s.steer(length / sample_rate);
    s.converted.resize(samples.size());
    const std::size_t came = s.convert(s.converted, faster);
    s.taken_in_all += length * (1.0 + faster);
    for (std::size_t i = 0; i < came; ++i)
        samples[i] = saturate(s.converted[i] * full_scale);
    if (came < samples.size()) {
        s.empty();
        ++s.slips;
    }
}

double elastic_buffer::drift_ppm() const { return state_->drift * 1e6; }

long elastic_buffer::slips() const { return state_->slips; }

} // namespace tipring::hw
