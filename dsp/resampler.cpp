#include "dsp/resampler.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <samplerate.h>

#include <array>
#include <string>
#include <vector>

namespace tipring::dsp {

namespace {

constexpr float full_scale = 32768.0F;
constexpr std::size_t room = 4096; ///< output of one step

} // namespace

struct resampler::engine
{
    explicit engine(double input_rate)
        : ratio(sample_rate / input_rate)
    {
        int error = 0;
        state.reset(src_new(SRC_SINC_FASTEST, 1, &error));
        if (!state || !src_is_valid_ratio(ratio))
            throw failure(
                errc::file_bad,
                "a rate of " + std::to_string(input_rate) +
                    " Hz cannot be converted to 8000 Hz: use one between 32 and 2048000 Hz"
            );
    }

    audio_in convert(std::span<const float> samples, bool last)
    {
        converted.clear();
        std::array<float, room> out{};
        static constexpr float nothing = 0.0F; // without a pointer, even to no samples, the library keeps the tail
        SRC_DATA step{};
        step.src_ratio = ratio;
        step.end_of_input = last ? 1 : 0;
        for (;;) {
            step.data_in = samples.empty() ? &nothing : samples.data();
            step.input_frames = static_cast<long>(samples.size());
            step.data_out = out.data();
            step.output_frames = static_cast<long>(out.size());
            const int error = src_process(state.get(), &step);
            TIPRING_ASSERT(error == 0, src_strerror(error));
            for (long i = 0; i < step.output_frames_gen; ++i)
                converted.push_back(saturate(out[static_cast<std::size_t>(i)] * full_scale));
            samples = samples.subspan(static_cast<std::size_t>(step.input_frames_used));
            if (samples.empty() && step.output_frames_gen < static_cast<long>(out.size()))
                return converted;
        }
    }

    double ratio;
    c_ptr<SRC_STATE, src_delete> state;
    audio_buffer converted;
};

resampler::resampler(double input_rate)
    : engine_(std::make_unique<engine>(input_rate))
{
}

resampler::~resampler() = default;
resampler::resampler(resampler&&) noexcept = default;
resampler& resampler::operator=(resampler&&) noexcept = default;

audio_in resampler::feed(std::span<const float> samples) { return engine_->convert(samples, false); }
audio_in resampler::flush() { return engine_->convert({}, true); }

} // namespace tipring::dsp
