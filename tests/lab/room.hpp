#pragma once
/// A room in the laboratory: the machine's real DAHDI channels, wired to each other (tests/lab/cards says which).

#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "hw/dahdi/rack.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

namespace tipring::tests {

/// Marks what DAHDI's virtual spans cannot do: polarity, on-hook transmission, a wire to cut, a card to take away. CTest leaves
/// these cases out there (tests/lab/CMakeLists.txt).
inline const doctest::test_suite like_a_card("like a card");

/// The machine's lines: FXS channel n is wired to the FXO channel that many further on.
struct lab_lines
{
    std::vector<int> fxs;
    std::vector<int> fxo;
};

inline const lab_lines& lines()
{
    static const lab_lines found = [] {
        lab_lines all;
        for (const dahdi::found_port& p : dahdi::take_inventory().ports)
            (p.kind == hw::port_kind::fxs ? all.fxs : all.fxo).push_back(p.channel);
        return all;
    }();
    return found;
}

inline std::string address(int channel) { return "dahdi:" + std::to_string(channel); }

/// Writes to one of the kernel's files, as `echo WORDS > FILE` would.
inline void tell_kernel(const std::string& file, const std::string& words)
{
    std::ofstream to(file);
    to << words << std::flush;
    REQUIRE_MESSAGE(to.good(), file);
}

/// What happens to an analoop wire: "cut 1", "join 1", "reverse 1", "echo 1 2", "hybrid 1 5", "beside 1 1".
inline void wire(const std::string& verb) { tell_kernel("/sys/module/analoop/parameters/ctl", verb); }

/// analoop's cards.
enum class analoop_card { fxs = 1, fxo = 2 };

inline void tell_card(const std::string& file, const std::string& words)
{
    tell_kernel("/sys/bus/dahdi_devices/devices/analoop/" + file, words);
}

inline void unplug(analoop_card which) { tell_card("unassign_span", std::to_string(static_cast<int>(which))); }

/// Shell text, as root of the machine.
inline void shell(const std::string& text)
{
    const int status = std::system(text.c_str()); // NOLINT(concurrency-mt-unsafe): the tests have one thread
    REQUIRE_MESSAGE(status == 0, text);
}

/// The kernel's numbers are given back and the channels configured, as udev's rules do.
inline void plug_in(analoop_card which)
{
    const std::string n = std::to_string(static_cast<int>(which));
    std::string first = std::to_string((which == analoop_card::fxs ? lines().fxs : lines().fxo).front());
    tell_card("assign_span", n + ":" + n + ":" + first);
    shell("dahdi_cfg");
}

/// The cards' clock with whatever is opened on it.
struct lab_room
{
    asio::io_context context;
    device_time time{context};
    dahdi::rack rack{time};

    /// Runs `scene` to its end beside the cards; rethrows what it throws.
    void run(awaitable<void> scene)
    {
        std::exception_ptr thrown;
        asio::co_spawn(context, beside_the_cards(*this, std::move(scene)), [&](const std::exception_ptr& e) {
            thrown = e;
        });
        context.restart();
        context.run();
        if (thrown)
            std::rethrow_exception(thrown);
    }

private:
    static awaitable<void> unless_trouble(lab_room& room, awaitable<void> scene)
    {
        co_await first_of(room.rack.trouble(), std::move(scene));
    }

    static awaitable<void> beside_the_cards(lab_room& room, awaitable<void> scene)
    {
        task_group cards(room.time.executor());
        cards.spawn(room.rack.run());
        std::exception_ptr thrown;
        try {
            const bool ended = co_await within(room.time, 5min, unless_trouble(room, std::move(scene)));
            CHECK_MESSAGE(ended, "the scene waits for something that never comes");
        } catch (...) {
            thrown = std::current_exception();
        }
        co_await cards.stop();
        if (thrown)
            std::rethrow_exception(thrown);
    }
};

/// Both ends of one line.
struct line_room : lab_room
{
    explicit line_room(const hw::hook_windows& windows = {})
        : card(rack.open_fxs(address(lines().fxs.front()), windows))
        , line(rack.open_fxo(address(lines().fxo.front())))
    {
    }

    hw::fxs_port& card;
    hw::fxo_port& line;
};

/// Everything that a port told since it was last asked: "off_hook pulse_digit=3 hookflash".
inline std::string events_of(hw::analog_port& port)
{
    std::string all;
    while (const auto event = port.events().try_next()) {
        all += (all.empty() ? "" : " ") + std::string(name_of(event->what));
        if (event->what == hw::port_event::kind::pulse_digit)
            all += std::string("=") + event->digit;
        if (event->what == hw::port_event::kind::polarity_reversal)
            all += event->now == polarity::normal ? "=normal" : "=reversed";
    }
    return all;
}

/// The next event, if it comes within `limit`.
inline awaitable<std::optional<hw::port_event>> next_event(time_source& time, hw::analog_port& port, sample_count limit)
{
    co_return co_await within(time, limit, port.events().next());
}

/// Reads and writes a port every tick, as the engine does; keeps what it heard.
struct audio_spy
{
    using source = std::function<std::int16_t(std::int64_t)>;

    static awaitable<void> run(time_source& time, hw::analog_port& port, audio_spy& self, source say)
    {
        std::int64_t said = 0;
        for (sample_count now = time.now() + frame_time;; now += frame_time) {
            co_await time.wait_until(now, turn::engine);
            std::array<std::int16_t, frame_length> frame{};
            port.read(frame);
            self.heard.insert(self.heard.end(), frame.begin(), frame.end());
            for (std::int16_t& s : frame)
                s = say ? say(said++) : std::int16_t{0};
            port.write(frame);
        }
    }

    /// The last `length` that was heard.
    audio_in latest(sample_count length) const
    {
        return audio_in(heard).last(std::min(heard.size(), samples_in(length)));
    }

    audio_buffer heard;
};

inline audio_spy::source sine(hertz f, double amplitude)
{
    return [=](std::int64_t n) {
        const double phase = 2.0 * std::numbers::pi * f.value * static_cast<double>(n) / sample_rate;
        return static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
    };
}

/// Amplitude of the frequency in `samples`, whatever its phase.
inline double amplitude_of(hertz f, audio_in samples)
{
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double phase = 2.0 * std::numbers::pi * f.value * static_cast<double>(i) / sample_rate;
        re += samples[i] * std::cos(phase);
        im += samples[i] * std::sin(phase);
    }
    return 2.0 * std::hypot(re, im) / static_cast<double>(samples.size());
}

} // namespace tipring::tests
