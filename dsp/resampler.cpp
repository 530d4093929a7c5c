#include "dsp/resampler.hpp"

#include "base/error.hpp"
#include "dsp/c_ptr.hpp"

#include <samplerate.h>

#include <array>

namespace tipring::dsp {

namespace {

/// One call's worth of output; more is fetched by calling again.
constexpr std::size_t chunk = 1024;

} // namespace

struct resampler::engine
{
    c_ptr<SRC_STATE, src_delete> state;
    double ratio;
    audio_buffer output;

    explicit engine(double input_rate)
        : ratio(sample_rate / input_rate)
    {
        TIPRING_ASSERT(input_rate > 0.0 && src_is_valid_ratio(ratio) != 0, std::to_string(input_rate) + " Hz");
        int error = 0;
        state.reset(src_new(SRC_SINC_MEDIUM_QUALITY, 1, &error));
        TIPRING_ASSERT(state != nullptr, src_strerror(error));
    }

    audio_in convert(std::span<const float> in, bool last)
    {
        output.clear();
        std::array<float, chunk> out{};
        static constexpr float nothing = 0.0F; // the library wants a pointer even to no samples
        SRC_DATA data{};
        data.src_ratio = ratio;
        data.end_of_input = last ? 1 : 0;
        data.data_out = out.data();
        data.output_frames = static_cast<long>(out.size());
        do {
            data.data_in = in.empty() ? &nothing : in.data();
            data.input_frames = static_cast<long>(in.size());
            const int error = src_process(state.get(), &data);
            TIPRING_ASSERT(error == 0, src_strerror(error));
            in = in.subspan(static_cast<std::size_t>(data.input_frames_used));
            for (std::size_t i = 0; i < static_cast<std::size_t>(data.output_frames_gen); ++i)
                output.push_back(saturate(out[i] * 32768.0F));
        } while (!in.empty() || data.output_frames_gen == data.output_frames);
        return output;
    }
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
