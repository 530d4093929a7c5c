#include "base/error.hpp"
#include "hw/dahdi/card_watch.hpp"
#include "hw/dahdi/ports.hpp"
#include "hw/dahdi/slot.hpp"
#include "tests/lab/room.hpp"

using namespace tipring;
using namespace tipring::tests;

namespace {

/// The card's spans are taken away and given back, under other numbers too.
struct card
{
    static void unplug(int local_span) { tell("unassign_span", std::to_string(local_span)); }
    static void plug(int local_span, int span, int first_channel)
    {
        tell(
            "assign_span", std::to_string(local_span) + ":" + std::to_string(span) + ":" + std::to_string(first_channel)
        );
    }
    static void configure(const std::string& fxs, const std::string& fxo)
    {
        shell(
            "printf 'fxoks=" + fxs + "\\nfxsks=" + fxo + "\\nloadzone=us\\ndefaultzone=us\\n' >/tmp/again.conf && " +
            "dahdi_cfg -c /tmp/again.conf"
        );
    }

private:
    static void tell(const char* file, const std::string& words)
    {
        tell_kernel("/sys/bus/dahdi_devices/devices/analoop/" + std::string(file), words);
    }
};

awaitable<void> idle(line_room& r) { co_await r.time.wait(100ms); }

awaitable<void> ringing(line_room& r)
{
    r.card.start_ring({
        {2s, 4s}
    });
    co_await r.time.wait(500ms);
}

awaitable<void> off_hook(line_room& r)
{
    r.line.set_hook(hook::off);
    co_await r.time.wait(1s);
}

} // namespace

// dynamic spans cannot be taken away while somebody has them open
TEST_CASE(
    "a card that is taken away in any state is told once, and its port comes back by itself under another number" *
    like_a_card
)
{
    struct state
    {
        const char* name;
        awaitable<void> (*reach)(line_room& r);
    };
    std::vector<state> states;
    states.push_back({"idle", idle});
    states.push_back({"ringing", ringing});
    states.push_back({"off hook", off_hook});
    int span = 10;
    int channel = 20;
    for (const state& s : states)
        for (const bool line_goes : {true, false}) {
            CAPTURE(s.name);
            CAPTURE(line_goes);
            line_room room;
            const auto scene = [](line_room& r, const state& st, bool fxo, int new_span, int number
                               ) -> awaitable<void> {
                hw::analog_port& gone = fxo ? static_cast<hw::analog_port&>(r.line) : r.card;
                audio_spy engine;
                task_group ticks(r.time.executor());
                ticks.spawn(audio_spy::run(r.time, gone, engine, sine(1000_Hz, 8000)));
                co_await r.time.wait(3s);
                co_await st.reach(r);
                events_of(r.card);
                events_of(r.line);

                card::unplug(fxo ? 2 : 1);
                co_await r.time.wait(200ms);
                CHECK(events_of(gone) == "removed");
                CHECK_FALSE(gone.present());
                if (fxo)
                    CHECK(r.line.hook_position() == hook::on);
                else
                    CHECK(r.card.hook_position() == hook::on);
                co_await r.time.wait(2s);
                CHECK(level_of(engine.latest(1s)) == -90_dBm0);

                card::plug(fxo ? 2 : 1, new_span, number);
                co_await r.time.wait(3s);
                CHECK_FALSE(gone.present()); // nobody has configured it yet
                card::configure(fxo ? "1" : std::to_string(number), fxo ? std::to_string(number) : "2");
                co_await r.time.wait(100ms); // nobody looks for it that often
                CHECK(gone.present());
                const std::string back = events_of(gone);
                CHECK(back.starts_with("returned"));

                // It works again: the line seizes, the exchange sees it.
                r.line.set_hook(hook::on);
                co_await r.time.wait(4s);
                events_of(r.card);
                r.line.set_hook(hook::off);
                co_await r.time.wait(1s);
                CHECK(events_of(r.card) == "off_hook");
                co_await ticks.stop();
            };
            room.run(scene(room, s, line_goes, span, channel));
            // Back to the numbers that the other tests use.
            card::unplug(line_goes ? 2 : 1);
            card::plug(line_goes ? 2 : 1, line_goes ? 2 : 1, line_goes ? 2 : 1);
            card::configure("1", "2");
            ++span;
            ++channel;
        }
}

// dynamic spans cannot be taken away while somebody has them open
TEST_CASE("a card that is taken away and put back at once, before anybody could look, is taken again" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await r.time.wait(3s);
        card::unplug(2);
        card::plug(2, 2, 2);
        card::configure("1", "2");
        co_await r.time.wait(200ms);
        CHECK(events_of(r.line).starts_with("removed returned"));
        CHECK(r.line.present());
    };
    room.run(scene(room));
}

// dynamic spans cannot be taken away while somebody has them open
TEST_CASE(
    "where the kernel cannot tell that a card is back it is looked for now and then, which is said once" * like_a_card
)
{
    const std::string limit = "/proc/sys/fs/inotify/max_user_instances";
    tell_kernel(limit, "0");
    line_room room;
    tell_kernel(limit, "128");
    std::vector<std::string> said;
    room.rack.on_warning([&said](const std::string& what) { said.push_back(what); });
    const auto scene = [](line_room& r, const std::vector<std::string>& warnings) -> awaitable<void> {
        co_await r.time.wait(3s);
        CHECK(warnings.empty());
        for (int time = 0; time < 2; ++time) {
            unplug(analoop_card::fxo);
            co_await r.time.wait(1s);
            CHECK_FALSE(r.line.present());
            plug_in(analoop_card::fxo);
            co_await r.time.wait(dahdi::card_watch::look_again + 100ms);
            CHECK(r.line.present());
        }
    };
    room.run(scene(room, said));
    REQUIRE(said.size() == 1);
    CHECK(said.front().find("looked for every 5 s") != std::string::npos);
    CHECK(said.front().find("raise " + limit) != std::string::npos);
}

namespace {

/// Words that come in lots of a card of its own clock, and those that go out there.
struct two_clocks : lab_room
{
    two_clocks()
        : card(rack.open_fxs(address(lines().fxs.front())))
        , line(time, relays, cards, "line", on_its_own())
    {
    }

    static dahdi::found_port on_its_own()
    {
        dahdi::found_port where = dahdi::resolve(address(lines().fxo.front()), dahdi::take_inventory());
        where.own_clock = true;
        return where;
    }

    hw::relay_rack relays{time};
    dahdi::card_watch cards{time};
    hw::fxs_port& card;
    dahdi::line_port line;
};

/// How far the worst sample of a sine is from where the two before it point: lost and doubled samples stand out.
double worst_click(hertz f, audio_in samples)
{
    const double turn = 2.0 * std::cos(2.0 * std::numbers::pi * f.value / sample_rate);
    double worst = 0.0;
    for (std::size_t i = 2; i < samples.size(); ++i)
        worst = std::max(worst, std::abs(samples[i] - turn * samples[i - 1] + samples[i - 2]));
    return worst;
}

} // namespace

TEST_CASE("what crosses to a card with a clock of its own is whole, both ways")
{
    two_clocks room;
    const auto scene = [](two_clocks& r) -> awaitable<void> {
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(r.relays.run());
        engine.spawn(r.line.run());
        co_await r.time.wait(3s);
        r.line.set_hook(hook::off);
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, sine(700_Hz, 8000)));
        co_await r.time.wait(10s);
        CHECK(r.line.hook_position() == hook::off);
        // Not over a second: while the drift is still being measured, a tone is 100 ppm off, and would lose 4 % of its amplitude in that.
        CHECK(amplitude_of(1000_Hz, at_line.latest(250ms)) == doctest::Approx(8000).epsilon(0.03));
        CHECK(amplitude_of(700_Hz, at_card.latest(250ms)) == doctest::Approx(8000).epsilon(0.03));
        CHECK(worst_click(1000_Hz, at_line.latest(8s)) < 0.2 * 8000);
        CHECK(worst_click(700_Hz, at_card.latest(8s)) < 0.2 * 8000);
        CHECK(r.line.health().late_frames == 0);
        CHECK(r.line.health().dropped_frames == 0);
        r.line.set_hook(hook::on);
        co_await engine.stop();
    };
    room.run(scene(room));
}

TEST_CASE("many events cost no audio" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await r.time.wait(3s);
        r.line.set_hook(hook::off);
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, sine(600_Hz, 8000)));
        co_await r.time.wait(2s);
        events_of(r.line);
        for (int i = 0; i < 100; ++i) {
            wire("reverse 1");
            co_await r.time.wait(35ms);
        }
        co_await engine.stop();
        int reversals = 0;
        while (const auto event = r.line.events().try_next())
            reversals += event->what == hw::port_event::kind::polarity_reversal ? 1 : 0;
        CHECK(reversals == 100);
        CHECK(amplitude_of(1000_Hz, at_line.latest(3s)) == doctest::Approx(8000).epsilon(0.02));
        CHECK(r.line.health().late_frames <= 1);
        CHECK(r.line.health().gaps_sent == 0);
    };
    room.run(scene(room));
}

TEST_CASE("an event stands before the audio when a port is read, and when it is written: both come" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        // The kernel's tick passes, and nobody of ours runs meanwhile who could take the event.
        const auto reverse = [] { shell("echo 'reverse 1' >/sys/module/analoop/parameters/ctl; usleep 9000"); };
        co_await r.time.wait(3s);
        r.line.set_hook(hook::off);
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, sine(600_Hz, 8000)));
        co_await r.time.wait(1s);
        co_await engine.stop();
        events_of(r.line);
        std::array<std::int16_t, frame_length> frame{};
        const long late = r.line.health().late_frames;
        const long dropped = r.line.health().dropped_frames;
        reverse();
        r.line.read(frame);
        CHECK(amplitude_of(1000_Hz, frame) == doctest::Approx(8000).epsilon(0.02));
        CHECK(r.line.health().late_frames == late);
        CHECK(events_of(r.line) == "polarity_reversal=reversed");
        co_await r.time.wait(2 * frame_time); // there is room again
        reverse();
        r.line.write(frame);
        CHECK(r.line.health().dropped_frames == dropped);
        CHECK(events_of(r.line) == "polarity_reversal=normal");
    };
    room.run(scene(room));
}

TEST_CASE("a program that was held up hears and sends on without growing late, and the gap is counted")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await r.time.wait(3s);
        r.line.set_hook(hook::off);
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, {}));
        co_await r.time.wait(2s);
        for (int i = 0; i < 5; ++i) {
            shell("usleep 200000"); // twenty frames of the cards' time, in which nobody serves them
            co_await r.time.wait(500ms);
        }
        const std::size_t heard = at_line.heard.size();
        const sample_count before = r.time.counted();
        co_await r.time.wait(2s);
        CHECK(r.time.counted() - before < 2050ms);
        CHECK(at_line.heard.size() - heard == samples_in(2s));
        co_await engine.stop();
        CHECK(r.card.health().gaps_sent == 5);
        CHECK(r.card.health().dropped_frames > 0);
        CHECK(r.line.health().lost_frames == 5);
        CHECK(amplitude_of(1000_Hz, at_line.latest(400ms)) == doctest::Approx(8000).epsilon(0.02));
    };
    room.run(scene(room));
}

TEST_CASE("more events than the kernel keeps: what was lost is found out by looking" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await r.time.wait(3s);
        r.line.set_hook(hook::off);
        co_await r.time.wait(2s);
        events_of(r.line);
        // Nobody comes to take the events; the last ones are the ones that count.
        shell("cd /sys/module/analoop/parameters; for i in $(seq 80); do echo 'reverse 1' >ctl; usleep 9000; done;"
              " echo 'cut 1' >ctl; usleep 50000");
        co_await r.time.wait(1s
        ); // our time has caught up with the cards', and no alarm has told it yet: that takes them a second
        std::string last;
        int told = 0;
        while (const auto event = r.line.events().try_next()) {
            last = name_of(event->what);
            ++told;
        }
        CHECK(told <= 64);
        CHECK(last == "battery_lost");
        CHECK_FALSE(r.line.battery());
        wire("join 1");
        co_await r.time.wait(100ms);
        CHECK(events_of(r.line) == "battery_restored");
    };
    room.run(scene(room));
}
