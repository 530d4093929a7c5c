#include "dsp/measure/convergence.hpp"
#include "dsp/measure/stimulus.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::dsp;

namespace {

/// An echo of two paths, 12 dB down or so.
audio_buffer echo_of(const audio_buffer& sent, bool wandering = false)
{
    audio_buffer heard(sent.size());
    for (std::size_t i = 400; i < sent.size(); ++i) {
        const std::size_t shift = wandering ? (i / 400) % 7 : 0;
        heard[i] = saturate(0.2F * static_cast<float>(sent[i - 40 - shift]) - 0.1F * static_cast<float>(sent[i - 57]));
    }
    return heard;
}

} // namespace

TEST_CASE("an echo that stays as it is can be cancelled: 20 dB within a second and 40 dB in the end")
{
    const audio_buffer sent = make_noise(dbm0{-12.0}, 3s);
    const auto r = measure_convergence(sent, echo_of(sent));
    CHECK(r.echo_loss.value == doctest::Approx(13.0).epsilon(0.05));
    CHECK(r.after_one_second.value > 20.0);
    CHECK(r.in_the_end.value > 40.0);
    CHECK(r.by_time.size() == 30);
}

TEST_CASE("an echo whose path wanders cannot")
{
    const audio_buffer sent = make_noise(dbm0{-12.0}, 3s);
    CHECK(measure_convergence(sent, echo_of(sent, true)).in_the_end.value < 25.0);
}
