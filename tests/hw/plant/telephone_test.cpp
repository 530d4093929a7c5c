#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "dsp/mixer.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/hw/plant/rooms.hpp"
#include "tests/plant_habits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;

namespace {

/// A telephone on an FXS port that nobody has connected to an exchange: the test is the exchange.
struct telephone_room : world_room
{
    explicit telephone_room(plant::telephone_habits habits = european_telephone())
        : world_room(1, hw::etsi_hook_windows())
        , set(world.add_telephone("plant:201", std::move(habits)))
        , card(world.exchange_end("plant:201"))
    {
        start();
    }

    /// What the exchange sends from now on, once.
    void exchange_sends(audio_buffer what)
    {
        const std::int64_t start = time.now().count();
        at_exchange.emplace(*this, card, [start, what = std::move(what)](std::int64_t i) {
            const auto at = static_cast<std::size_t>(i - start);
            return at < what.size() ? what[at] : std::int16_t{0};
        });
    }

    void exchange_listens() { at_exchange.emplace(*this, card); }

    plant::telephone& set;
    plant::exchange_port& card;
    std::optional<audio_spy> at_exchange;
};

/// What became of an awaited question: "yes@1234", "no@5000", "cancelled".
awaitable<void> note_answer(time_source& time, awaitable<bool> question, std::string& answer)
{
    try {
        const bool yes = co_await std::move(question);
        answer = (yes ? "yes@" : "no@") + std::to_string(to_ms(time.now()));
    } catch (const boost::system::system_error&) {
        answer = "cancelled";
        throw;
    }
}

awaitable<void> note_end(time_source& time, awaitable<void> what, std::string& end)
{
    try {
        co_await std::move(what);
        end = "done@" + std::to_string(to_ms(time.now()));
    } catch (const boost::system::system_error&) {
        end = "cancelled";
        throw;
    }
}

audio_buffer sine(double frequency, dbm0 level, sample_count length)
{
    audio_buffer samples(samples_in(length));
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = saturate(static_cast<float>(
            peak_amplitude(level) * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate)
        ));
    return samples;
}

audio_buffer tone(std::string_view country, tone_name name, sample_count length)
{
    dsp::tone_generator generator(*(*dsp::find_country(country))->find(name), -13_dBm0);
    audio_buffer samples(samples_in(length));
    generator.fill(samples);
    return samples;
}

audio_buffer operator+(audio_buffer a, const audio_buffer& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

audio_buffer silence(sample_count length) { return audio_buffer(samples_in(length)); }

} // namespace

TEST_CASE("a telephone lifts and hangs up")
{
    telephone_room room;
    room.time.advance(1s);
    room.set.lift();
    room.set.lift();
    CHECK(room.set.hook_position() == hook::off);
    room.time.advance(1s);
    room.set.hang_up();
    room.set.hang_up();
    CHECK(room.set.hook_position() == hook::on);
    room.time.advance(1s);
    CHECK(events_of(room.card) == "off_hook@1000 on_hook@2000");
}

TEST_CASE("a telephone of a country that nobody knows is refused")
{
    telephone_room room;
    CHECK_THROWS_WITH_AS(
        room.world.add_telephone("plant:202", european_telephone("atlantis")),
        "telephone plant:202: no country 'atlantis': 'tipring tones' lists them",
        failure
    );
}

TEST_CASE("the bell rings as the exchange rings it, and knows when")
{
    telephone_room room;
    std::string first;
    std::string third;
    std::string fourth;
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_ring(10s), first));
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_rings(3, 10s), third));
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_rings(4, 10s), fourth));
    room.time.advance(1s);
    room.card.start_ring({
        {400ms, 200ms, 400ms, 2s}
    });
    room.time.advance(200ms);
    CHECK(room.set.is_ringing());
    room.time.advance(3350ms);
    room.card.stop_ring();
    CHECK_FALSE(room.set.is_ringing());
    room.time.advance(1min);

    CHECK(first == "yes@1000");
    CHECK(third == "yes@4400");
    CHECK(fourth == "no@10000");
    REQUIRE(room.set.bell().size() == 3);
    CHECK(room.set.bell()[1].begin == 1600ms);
    CHECK(room.set.bell()[1].end == 2s);
}

TEST_CASE("a person who comes while it rings need not wait for the next burst")
{
    telephone_room room;
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(500ms);
    std::string answer;
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_ring(10s), answer));
    room.time.advance(1ms);
    CHECK(answer == "yes@500");
    room.set.lift();
    room.time.advance(1s);
    CHECK(events_of(room.card) == "ringer_on@0 off_hook@501 ringer_off@511");
}

TEST_CASE("digits dialled by tone arrive as the habits say: length, pause and level")
{
    const plant::telephone_habits habits = european_telephone();
    telephone_room room(habits);
    room.exchange_listens();
    room.set.lift();
    room.time.advance(1s);
    std::string end;
    room.tasks.spawn(note_end(room.time, room.set.dial("0123456789*#"), end));
    room.time.advance(10s);
    CHECK(end == "done@" + std::to_string(1000 + 12 * to_ms(habits.dtmf_on + habits.dtmf_off) + 10));

    dsp::dtmf_detector detector;
    std::string digits;
    for (const dsp::dtmf_event& event : detector.feed(room.at_exchange->heard)) {
        if (event.what == dsp::dtmf_event::phase::end)
            continue;
        digits += event.digit;
    }
    CHECK(digits == "0123456789*#");
    const audio_in first = room.at_exchange->between(1010ms, 1010ms + habits.dtmf_on);
    CHECK(level_of(first.first(400)).value == doctest::Approx(-4.7).epsilon(0.02)); // -8.8 and -6.8 dBm0 together
    CHECK(
        level_of(room.at_exchange->between(1010ms + habits.dtmf_on, 1010ms + habits.dtmf_on + habits.dtmf_off)) ==
        -90_dBm0
    );
}

TEST_CASE("digits dialled by pulses arrive, at 10 and at 20 pulses a second")
{
    for (const int pulses_per_second : {10, 20}) {
        telephone_room room;
        room.set.lift();
        room.time.advance(1s);
        std::string end;
        room.tasks.spawn(note_end(room.time, room.set.dial_pulse("10", pulses_per_second), end));
        room.time.advance(1min);
        const int pulses_last = 11 * 1000 / pulses_per_second;
        CHECK(end == "done@" + std::to_string(1000 + pulses_last + 1600));
        const int second = 1000 + 1000 / pulses_per_second + 800;
        CHECK(events_of(room.card) == "off_hook@0 pulse_digit=1@1000 pulse_digit=0@" + std::to_string(second));
        CHECK(room.set.hook_position() == hook::off);
    }
}

TEST_CASE("what a dial has not, it does not dial")
{
    telephone_room room;
    room.set.lift();
    CHECK_THROWS_AS(room.time.run(room.set.dial_pulse("1*", 10)), failure);
    CHECK_THROWS_AS(room.time.run(room.set.dial("12x")), failure);
}

TEST_CASE("the recall button flashes")
{
    telephone_room room;
    room.set.lift();
    room.time.advance(1s);
    room.time.run(room.set.flash());
    CHECK(room.time.now() == 1100ms);
    room.time.advance(1s);
    CHECK(events_of(room.card) == "off_hook@0 hookflash@1000");
}

TEST_CASE("a verb that is cancelled leaves the handset as it was, and silent")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    room.time.advance(1s);
    std::string end;
    std::string answer;
    task_group person(room.time.executor());
    SUBCASE("flash") { person.spawn(note_end(room.time, room.set.flash(), end)); }
    SUBCASE("dial") { person.spawn(note_end(room.time, room.set.dial("5555555555"), end)); }
    SUBCASE("dial_pulse") { person.spawn(note_end(room.time, room.set.dial_pulse("55", 10), end)); }
    SUBCASE("speak") { person.spawn(note_end(room.time, room.set.speak(sine(1000, -10_dBm0, 10s)), end)); }
    SUBCASE("hear") { person.spawn(note_answer(room.time, room.set.hear(tone_name::busy, 1min), end)); }
    SUBCASE("hear_digits") { person.spawn(note_answer(room.time, room.set.hear_digits("1", 1min), end)); }
    SUBCASE("wait_for_ring") { person.spawn(note_answer(room.time, room.set.wait_for_ring(1min), end)); }
    SUBCASE("wait_for_caller_id") { person.spawn(note_answer(room.time, room.set.wait_for_caller_id(1min), end)); }
    room.time.advance(50ms);
    const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
    room.time.run(stop(person));
    CHECK(end == "cancelled");
    CHECK(room.set.hook_position() == hook::off);
    CHECK(room.world.pair("plant:201").loop_closed());
    room.time.advance(1s);
    CHECK(level_of(room.at_exchange->between(1070ms, 2s)) == -90_dBm0);
}

TEST_CASE("hanging up ends what the person was at")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    room.time.advance(1s);
    std::string end;
    const char* expected = "done@1050";
    const char* seen = "off_hook@0 on_hook@1050";
    SUBCASE("flash")
    {
        room.tasks.spawn(note_end(room.time, room.set.flash(), end));
        expected = "done@1100";
        seen = "off_hook@0 on_hook@1000";
    }
    SUBCASE("dial") { room.tasks.spawn(note_end(room.time, room.set.dial("5555555555"), end)); }
    SUBCASE("dial_pulse")
    {
        room.tasks.spawn(note_end(room.time, room.set.dial_pulse("55", 10), end));
        expected = "done@1100";
        seen = "off_hook@0 on_hook@1000";
    }
    SUBCASE("speak") { room.tasks.spawn(note_end(room.time, room.set.speak(sine(1000, -10_dBm0, 10s)), end)); }
    room.time.advance(50ms);
    room.set.hang_up();
    room.time.advance(10s);
    CHECK(end == expected);
    CHECK(events_of(room.card) == seen);
    room.set.lift();
    room.time.advance(1s);
    CHECK(level_of(room.at_exchange->between(1060ms, 12s)) == -90_dBm0);
}

TEST_CASE("on hook there is nobody to speak, dial or flash")
{
    telephone_room room;
    room.exchange_listens();
    room.time.run(room.set.speak(sine(1000, -10_dBm0, 1s)));
    room.time.run(room.set.dial("123"));
    room.time.run(room.set.flash());
    CHECK(room.time.now() == 0s);
    room.time.advance(1s);
    CHECK(events_of(room.card).empty());
}

TEST_CASE("what is spoken arrives sample by sample, and speak() returns when it is on the wire")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    room.time.advance(1s);
    const audio_buffer words = sine(700, -12_dBm0, sample_count(1234));
    std::string end;
    room.tasks.spawn(note_end(room.time, room.set.speak(words), end));
    room.time.advance(170ms);
    CHECK(end == "done@1170"); // 1234 samples are 16 frames, from the tick after the call
    room.set.hang_up();        // now it cuts nothing off
    room.time.advance(1s);
    const audio_in heard = room.at_exchange->between(1010ms, 2s);
    CHECK(std::equal(words.begin(), words.end(), heard.begin()));
    CHECK(level_of(heard.subspan(words.size())) == -90_dBm0);
}

TEST_CASE("what a text telephone types arrives as it was typed, and type() returns when it is on the wire")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    std::string end;
    room.tasks.spawn(note_end(room.time, room.set.type("hi 1"), end));
    room.time.advance(10s);
    CHECK(end == "done@1520"); // 69 bits of 22 ms are 152 frames
    dsp::text_telephone_detector reader;
    std::string text;
    for (const auto& e : reader.feed(room.at_exchange->heard))
        text += e.text;
    CHECK(text == "HI 1");
    CHECK_THROWS_AS(room.time.run(room.set.type("@")), failure);
}

TEST_CASE("a person can go on speaking until told to stop")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    const audio_buffer words = sine(800, -12_dBm0, 50ms);
    room.set.start_speaking(words);
    room.time.advance(1s);
    room.set.stop_speaking();
    room.time.advance(1s);
    const audio_in heard = room.at_exchange->heard;
    for (int i = 0; i < 19; ++i)
        CHECK(std::equal(words.begin(), words.end(), heard.subspan(80 + 400 * static_cast<std::size_t>(i)).begin()));
    CHECK(level_of(room.at_exchange->between(1010ms, 2s)) == -90_dBm0);
}

TEST_CASE("a pilot tone has its level and goes on beside speech and digits")
{
    telephone_room room;
    room.exchange_listens();
    room.set.lift();
    room.set.start_tone(1020_Hz, -20_dBm0);
    room.time.advance(1s);
    const audio_buffer words = sine(400, -12_dBm0, 200ms);
    room.time.run(room.set.speak(words));
    room.time.advance(1s);
    room.set.stop_tone();
    room.time.advance(1s);
    CHECK(level_of(room.at_exchange->between(100ms, 1s)).value == doctest::Approx(-20.0).epsilon(0.002));
    CHECK(level_of(room.at_exchange->between(1020ms, 1200ms)) > -12_dBm0);
    CHECK(level_of(room.at_exchange->between(1300ms, 2s)).value == doctest::Approx(-20.0).epsilon(0.002));
    CHECK(level_of(room.at_exchange->between(2300ms, 3s)) == -90_dBm0);
}

TEST_CASE("a recording holds what the ear got, silence on hook included")
{
    telephone_room room;
    room.exchange_sends(sine(1000, -10_dBm0, 10s));
    room.time.advance(1s);
    room.set.start_recording();
    room.time.advance(500ms);
    room.set.lift();
    room.time.advance(500ms);
    room.set.hang_up();
    room.time.advance(500ms);
    room.set.stop_recording();
    room.time.advance(1s);
    const audio_in recorded = room.set.received();
    REQUIRE(recorded.size() == samples_in(1500ms));
    CHECK(level_of(recorded.first(samples_in(500ms))) == -90_dBm0);
    CHECK(
        level_of(recorded.subspan(samples_in(500ms), samples_in(490ms))).value == doctest::Approx(-10.0).epsilon(0.01)
    );
    CHECK(level_of(recorded.subspan(samples_in(1010ms))) == -90_dBm0);
    room.set.start_recording();
    CHECK(room.set.received().empty());
}

TEST_CASE("a person hears digits that the other party sends, once listening")
{
    telephone_room room;
    room.set.lift();
    dsp::dtmf_generator generator;
    generator.put("1234");
    audio_buffer digits(samples_in(1s));
    generator.fill(digits);
    room.exchange_sends(digits);
    room.time.advance(1s);
    CHECK(room.set.digits_heard().empty());

    room.set.listen_for_digits(true);
    room.exchange_sends(digits);
    std::string answer;
    std::string never;
    room.tasks.spawn(note_answer(room.time, room.set.hear_digits("1234", 10s), answer));
    room.tasks.spawn(note_answer(room.time, room.set.hear_digits("5", 10s), never));
    room.time.advance(20s);
    CHECK(answer.substr(0, 5) == "yes@1");
    CHECK(never == "no@11000");
    CHECK(room.set.digits_heard() == "1234");
}

TEST_CASE("a person knows the tones of the country, and waits no longer than told")
{
    telephone_room room;
    room.set.lift();
    std::string dial;
    std::string busy;
    room.tasks.spawn(note_answer(room.time, room.set.hear_dial_tone(10s), dial));
    room.tasks.spawn(note_answer(room.time, room.set.hear(tone_name::busy, 5s), busy));
    SUBCASE("dial tone is no busy tone")
    {
        room.exchange_sends(silence(500ms) + tone("de", tone_name::dial, 10s));
        room.time.advance(20s);
        CHECK(dial.substr(0, 5) == "yes@1");
        CHECK(busy == "no@5000");
    }
    SUBCASE("busy tone is no dial tone")
    {
        room.exchange_sends(silence(500ms) + tone("de", tone_name::busy, 20s));
        room.time.advance(20s);
        CHECK(dial == "no@10000");
        CHECK(busy.substr(0, 4) == "yes@");
    }
    SUBCASE("on hook nobody hears anything")
    {
        room.set.hang_up();
        room.card.transmit_on_hook(1h);
        room.exchange_sends(tone("de", tone_name::dial, 20s));
        room.time.advance(20s);
        CHECK(dial == "no@10000");
        CHECK(busy == "no@5000");
    }
    SUBCASE("with the audio cut neither")
    {
        room.world.pair("plant:201").cut_audio(true);
        room.exchange_sends(tone("de", tone_name::dial, 20s));
        room.time.advance(20s);
        CHECK(dial == "no@10000");
        CHECK(busy == "no@5000");
    }
}

namespace {

/// Something like speech: four syllables a second, each with a pitch and a colour of its own.
audio_buffer babble(sample_count length)
{
    audio_buffer samples(samples_in(length));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = static_cast<double>(i) / sample_rate;
        const auto syllable = static_cast<int>(t * 4.0);
        const double pitch = 110.0 + 13.0 * (syllable * 7 % 5);
        const double colour = 400.0 + 350.0 * (syllable * 3 % 4);
        double sum = 0.0;
        for (int harmonic = 1; harmonic < 30; ++harmonic) {
            const double frequency = pitch * harmonic;
            const double formants = std::exp(-std::pow((frequency - colour) / 200.0, 2)) +
                                    0.6 * std::exp(-std::pow((frequency - 2400.0) / 400.0, 2));
            sum += formants * std::sin(2.0 * std::numbers::pi * frequency * t);
        }
        const double loudness = std::sin(std::numbers::pi * (t * 4.0 - syllable));
        samples[i] = saturate(static_cast<float>(2000.0 * loudness * sum));
    }
    return samples;
}

} // namespace

TEST_CASE("a person tells a voice from a tone")
{
    telephone_room room;
    room.set.lift();
    std::string answer;
    room.tasks.spawn(note_answer(room.time, room.set.hear_voice(10s), answer));
    SUBCASE("voice")
    {
        room.exchange_sends(silence(1s) + babble(5s));
        room.time.advance(20s);
        CHECK(answer.substr(0, 4) == "yes@");
    }
    SUBCASE("dial tone")
    {
        room.exchange_sends(silence(1s) + tone("de", tone_name::dial, 15s));
        room.time.advance(20s);
        CHECK(answer == "no@10000");
    }
}

TEST_CASE("of several tones a person says which one it was")
{
    telephone_room room;
    room.set.lift();
    room.exchange_sends(tone("de", tone_name::ringback, 30s));
    std::optional<tone_name> heard;
    const auto listen = [](plant::telephone& set, std::optional<tone_name>& which) -> awaitable<void> {
        const std::vector<tone_name> tones{tone_name::busy, tone_name::ringback, tone_name::dial};
        which = co_await set.hear_one_of(tones, 1min);
    };
    room.time.run(listen(room.set, heard));
    CHECK(heard == tone_name::ringback);
}

namespace {

audio_buffer caller_id_burst(const dsp::caller_id& id, const dsp::caller_id_signal& how)
{
    dsp::caller_id_generator generator(id, how);
    audio_buffer burst;
    while (!generator.finished()) {
        burst.resize(burst.size() + frame_length);
        generator.fill(audio_out(burst).last(frame_length));
    }
    return burst;
}

const dsp::caller_id ada{.number = "5551234", .name = "Ada", .date = "11230204"};

} // namespace

TEST_CASE("the display shows who calls, between the first two rings")
{
    dsp::caller_id_signal how;
    SUBCASE("Bell 202, multiple data message") {}
    SUBCASE("Bell 202, single data message") { how.format = dsp::caller_id_format::sdmf; }
    SUBCASE("V.23, multiple data message") { how.modulation = dsp::caller_id_modulation::v23; }
    SUBCASE("DTMF")
    {
        how.modulation = dsp::caller_id_modulation::dtmf;
        how.format = dsp::caller_id_format::dtmf;
    }
    telephone_room room;
    std::string answer;
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_caller_id(10s), answer));
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(1500ms);
    room.card.transmit_on_hook(3s);
    room.exchange_sends(caller_id_burst(ada, how));
    room.time.advance(3500ms);
    REQUIRE(answer.substr(0, 4) == "yes@");
    REQUIRE(room.set.shown());
    CHECK(room.set.shown()->number == "5551234");
    if (how.format == dsp::caller_id_format::mdmf)
        CHECK(room.set.shown()->name == "Ada");
    room.set.clear_display();
    CHECK_FALSE(room.set.shown());
    room.card.stop_ring();
}

TEST_CASE("the display stays dark where the line does not let the message through, or nobody bought one")
{
    plant::telephone_habits habits = european_telephone();
    bool transmit = true;
    bool cut = false;
    bool lifted = false;
    SUBCASE("no on-hook transmission") { transmit = false; }
    SUBCASE("only the audio cut") { cut = true; }
    SUBCASE("off hook") { lifted = true; }
    SUBCASE("a plain set") { habits.display = plant::caller_id_display::none; }
    telephone_room room(habits);
    room.world.pair("plant:201").cut_audio(cut);
    if (transmit)
        room.card.transmit_on_hook(5s);
    if (lifted)
        room.set.lift();
    room.exchange_sends(silence(500ms) + caller_id_burst(ada, dsp::caller_id_signal{}));
    room.time.advance(5s);
    CHECK(room.set.messages().empty());
    CHECK_FALSE(room.set.shown());
}

TEST_CASE("a message that was damaged on the way is received but not shown")
{
    telephone_room room;
    room.card.transmit_on_hook(10s);
    dsp::caller_id eve = ada;
    eve.number.back() = '5';
    audio_buffer burst = caller_id_burst(ada, dsp::caller_id_signal{});
    const audio_buffer other = caller_id_burst(eve, dsp::caller_id_signal{});
    REQUIRE(burst.size() == other.size());
    const std::size_t checksum = 2 * frame_length; // Eve's, behind Ada's number
    std::copy(other.end() - checksum, other.end(), burst.end() - checksum);
    std::string answer;
    room.tasks.spawn(note_answer(room.time, room.set.wait_for_caller_id(5s), answer));
    room.exchange_sends(burst);
    room.time.advance(6s);
    CHECK(answer == "no@5000");
    REQUIRE(room.set.messages().size() == 1);
    CHECK_FALSE(room.set.messages()[0].message.checksum_ok);
    CHECK_FALSE(room.set.shown());
}

TEST_CASE("two runs of one call are the same to the bit")
{
    const auto call = [] {
        world_room room(1, hw::etsi_hook_windows());
        plant::line_conditions conditions;
        conditions.attenuation = 3_dB;
        conditions.noise = -55_dBm0;
        auto& set = room.world.add_telephone("plant:201", european_telephone(), conditions);
        auto& card = room.world.exchange_end("plant:201");
        audio_buffer copper;
        room.world.pair("plant:201").set_tap([&](audio_in frame) {
            copper.insert(copper.end(), frame.begin(), frame.end());
        });
        room.start();
        audio_spy exchange(room, card, [](std::int64_t i) { return static_cast<std::int16_t>(i % 100); });
        const auto person = [](plant::telephone& phone, time_source& time) -> awaitable<void> {
            phone.start_recording();
            co_await phone.wait_for_rings(2, 1min);
            phone.lift();
            co_await time.wait(777ms);
            co_await phone.dial("123");
            co_await phone.flash();
            co_await time.wait(500ms);
            co_await phone.dial_pulse("4", 20);
            phone.hang_up();
        };
        card.start_ring({
            {1s, 2s}
        });
        room.time.run(person(set, room.time));
        room.time.advance(3s);
        const audio_in received = set.received();
        copper.insert(copper.end(), received.begin(), received.end());
        return std::pair(copper, events_of(card));
    };
    const auto first = call();
    const auto second = call();
    CHECK(first.first == second.first);
    CHECK(first.second == second.second);
    CHECK(
        first.second == "ringer_on@0 ringer_off@1000 ringer_on@3000 ringer_off@4000 off_hook@4000 hookflash@5170 "
                        "pulse_digit=4@5770 on_hook@6770"
    );
}
