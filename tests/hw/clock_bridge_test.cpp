#include "hw/clock_bridge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

using namespace tipring;
using namespace tipring::hw;

namespace {

constexpr double tone_hz = 1004.0;
constexpr double peak = 8000.0;

/// A tone on a clock of its own, and somebody who watches one for clicks: a sine obeys x[n] = 2 cos(w) x[n-1] - x[n-2], and where samples
/// were lost or doubled it does not.
class tone
{
public:
    void fill(audio_out out)
    {
        for (std::int16_t& s : out)
            s = static_cast<std::int16_t>(std::lrint(peak * std::sin(step * static_cast<double>(n_++))));
    }

    static constexpr double step = 2.0 * std::numbers::pi * tone_hz / sample_rate;

private:
    std::int64_t n_ = 0;
};

class watcher
{
public:
    void see(audio_in samples)
    {
        for (const std::int16_t s : samples) {
            const double click = std::abs(s - 2.0 * std::cos(tone::step) * before_ + before_that_);
            if (++seen_ > settled)
                worst_ = std::max(worst_, click);
            before_that_ = std::exchange(before_, s);
        }
    }
    double worst() const { return worst_ / peak; }

private:
    static constexpr long settled = 8000;
    double before_ = 0.0;
    double before_that_ = 0.0;
    double worst_ = 0.0;
    long seen_ = 0;
};

struct hour
{
    double worst_heard = 0.0;
    double worst_said = 0.0;
    double drift_ppm = 0.0;
    long slips = 0;
    long lost = 0; ///< without a bridge
};

/// A card that is off by `ppm` against us, in blocks as its kernel gives and takes them.
hour listen(double ppm, sample_count how_long, bool bridged = true)
{
    hour result;
    clock_bridge bridge;
    tone there;
    tone here;
    watcher heard;
    watcher said;
    std::array<std::int16_t, frame_length> frame{};
    double ahead = 0.5; // of a block, on the card
    for (sample_count now{}; now < how_long; now += frame_time) {
        ahead += 1.0 + ppm * 1e-6;
        int blocks = 0;
        while (ahead >= 1.0) {
            ahead -= 1.0;
            ++blocks;
            there.fill(frame);
            bridge.arrived(frame);
            if (!bridged)
                heard.see(frame);
            while (bridge.next_for_card(frame))
                said.see(frame);
        }
        if (!bridged && blocks == 0) { // what a driver without a bridge does
            frame.fill(0);
            heard.see(frame);
            ++result.lost;
        }
        if (bridged) {
            bridge.hear(frame);
            heard.see(frame);
        }
        here.fill(frame);
        bridge.say(frame);
    }
    result.worst_heard = heard.worst();
    result.worst_said = said.worst();
    result.drift_ppm = bridge.drift_ppm();
    result.slips = bridge.slips();
    return result;
}

} // namespace

TEST_CASE("two cards 50 ppm apart for an hour: no slip is heard either way, and the drift is measured")
{
    for (const double ppm : {50.0, -50.0}) { // which of the two is faster

        CAPTURE(ppm);
        const hour h = listen(ppm, ppm > 0.0 ? sample_count(1h) : sample_count(20min));
        MESSAGE(
            "worst click " << 100.0 * h.worst_heard << " % and " << 100.0 * h.worst_said << " %, drift " << h.drift_ppm
                           << " ppm"
        );
        CHECK(h.slips == 0);
        CHECK(h.worst_heard < 0.01);
        CHECK(h.worst_said < 0.01);
        CHECK(std::abs(h.drift_ppm - ppm) < 10.0);
    }
    const hour without = listen(-50.0, 20min, false);
    CHECK(without.lost > 4);
    CHECK(without.worst_heard > 0.3);
}

TEST_CASE("clocks that agree leave the audio as it is, a little later")
{
    elastic_buffer buffer;
    tone source;
    watcher heard;
    std::array<std::int16_t, frame_length> frame{};
    for (int i = 0; i < 1000; ++i) {
        source.fill(frame);
        buffer.put(frame);
        buffer.take(frame);
        heard.see(frame);
    }
    CHECK(heard.worst() < 0.01);
    CHECK(std::abs(buffer.drift_ppm()) < 1.0);
    CHECK(buffer.slips() == 0);
}

TEST_CASE("a clock that stands still, and one that runs away, are counted, and it goes on")
{
    elastic_buffer buffer;
    tone source;
    std::array<std::int16_t, frame_length> frame{};
    const auto run = [&](int puts, int takes) {
        for (int i = 0; i < puts || i < takes; ++i) {
            if (i < puts) {
                source.fill(frame);
                buffer.put(frame);
            }
            if (i < takes)
                buffer.take(frame);
        }
    };
    run(100, 100);
    CHECK(buffer.slips() == 0);
    run(0, 10);
    CHECK(buffer.slips() == 1);
    run(100, 100);
    run(30, 0);
    CHECK(buffer.slips() > 1);
    const long before = buffer.slips();
    run(500, 500);
    CHECK(buffer.slips() <= before + 1);
    watcher heard;
    for (int i = 0; i < 300; ++i) {
        source.fill(frame);
        buffer.put(frame);
        buffer.take(frame);
        heard.see(frame);
    }
    CHECK(heard.worst() < 0.01);
}
