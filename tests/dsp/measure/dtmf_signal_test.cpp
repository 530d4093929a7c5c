#include "dsp/dtmf_keypad.hpp"
#include "dsp/measure/dtmf_signal.hpp"
#include "dsp/measure/stimulus.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::dsp;

TEST_CASE("level, twist and frequency error of every digit are measured as they were sent")
{
    audio_buffer line;
    for (const char digit : dtmf_keys) {
        const audio_buffer one = make_dtmf(
            {.digit = digit, .on = 100ms, .low_group = dbm0{-11.0}, .high_group = dbm0{-8.5}, .off_tune = 0.008}
        );
        for (const std::int16_t s : one)
            line.push_back(s);
        line.resize(line.size() + 800);
    }
    const auto all = measure_dtmf(line);
    REQUIRE(all.size() == dtmf_keys.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(all[i].digit == dtmf_keys[i]);
        CHECK(all[i].low_group.value == doctest::Approx(-11.0).epsilon(0.005));
        CHECK(all[i].high_group.value == doctest::Approx(-8.5).epsilon(0.005));
        CHECK(all[i].twist().value == doctest::Approx(2.5).epsilon(0.03));
        CHECK(all[i].low_error == doctest::Approx(0.8).epsilon(0.03));
        CHECK(all[i].high_error == doctest::Approx(0.8).epsilon(0.03));
    }
}
