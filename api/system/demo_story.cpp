#include "api/system/demo_story.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "core/media/audio_file.hpp"

#include <array>
#include <sstream>

namespace tipring::api {

using core::call_handle;
using core::call_states;
using core::transfer_mode;
using dsp::tone_name;
using enum core::call_state;

namespace {

constexpr std::array<const char*, 2> prompt_folders = {
    "/usr/share/asterisk/sounds/en_US_f_Allison/", // asterisk-core-sounds-en-wav
    "/usr/share/asterisk/sounds/en/",
};

constexpr sample_count patience = 20s;
constexpr sample_count breath = 400ms;

/// Something that must be so, or the story is not what it says it is.
void expect(bool so, const std::string& what)
{
    if (!so)
        throw failure(errc::operation_failed, "the demo went another way than it should: " + what);
}

void chapter(story& s, const char* title) { s.told.chapter(title, s.house.time().now()); }

plant::telephone& phone(story& s, const char* number) { return s.house.telephone(number); }

awaitable<void> say(story& s, const char* number, const char* recording)
{
    co_await phone(s, number).speak(s.speech[recording]);
    co_await s.house.time().wait(breath);
}

awaitable<void> lift_and_dial(story& s, const char* from, const char* number)
{
    plant::telephone& caller = phone(s, from);
    caller.lift();
    expect(co_await caller.hear_dial_tone(patience), std::string(from) + " hears no dial tone");
    co_await caller.dial(number);
}

awaitable<void> answer_after(story& s, const char* number, std::size_t rings)
{
    plant::telephone& called = phone(s, number);
    expect(co_await called.wait_for_rings(rings, 60s), std::string(number) + " does not ring");
    co_await s.house.time().wait(breath);
    called.lift();
    co_await s.house.time().wait(breath);
}

/// @param numbers  in this order, with a space between
awaitable<void> hang_up_all(story& s, std::string numbers)
{
    std::istringstream all(numbers);
    for (std::string number; all >> number;) {
        s.house.telephone(number).hang_up();
        co_await s.house.time().wait(300ms);
    }
    co_await s.house.time().wait(3s);
    for (const auto& station : s.house.exchange().stations())
        expect(station->calls().empty(), "a call is left on " + station->config().number);
}

// -------------------------------------------------------------------------------------------------------------------

awaitable<void> a_call_with_caller_id(story s)
{
    chapter(s, "Ada calls Bruno");
    plant::telephone& ada = phone(s, "201");
    plant::telephone& bruno = phone(s, "202");
    co_await lift_and_dial(s, "201", "202");
    expect(co_await ada.hear(tone_name::ringback, patience), "Ada hears no ringback");
    co_await answer_after(s, "202", 2);
    const dsp::caller_id shown = bruno.messages().empty() ? dsp::caller_id{} : bruno.messages().back().message.id;
    expect(shown.number == "201" && shown.name == "Ada", "Bruno's display does not show Ada");

    bruno.listen_for_digits(true);
    co_await say(s, "202", "hello");
    co_await say(s, "201", "hello-world");
    co_await say(s, "202", "if-correct-press");
    co_await ada.dial("1234#");
    expect(co_await bruno.hear_digits("1234#", patience), "Bruno does not hear Ada's digits");
    bruno.listen_for_digits(false);
    co_await say(s, "202", "demo-thanks");
    ada.hang_up();
    expect(co_await bruno.hear(tone_name::congestion, patience), "Bruno is not told that Ada hung up");
    co_await hang_up_all(s, "202");
}

awaitable<void> a_call_by_pulses(story s)
{
    chapter(s, "Clara dials by pulses");
    plant::telephone& clara = phone(s, "203");
    clara.lift();
    expect(co_await clara.hear_dial_tone(patience), "Clara hears no dial tone");
    co_await clara.dial_pulse("204", 10);
    co_await answer_after(s, "204", 1);
    co_await say(s, "204", "hello");
    co_await say(s, "203", "im-sorry");
    co_await hang_up_all(s, "203 204");
}

awaitable<void> busy_no_answer_wrong_number(story s)
{
    chapter(s, "Busy, no answer, wrong number");
    plant::telephone& edith = phone(s, "205");
    co_await lift_and_dial(s, "201", "202");
    co_await answer_after(s, "202", 1);

    co_await lift_and_dial(s, "205", "201");
    expect(co_await edith.hear(tone_name::busy, patience), "Edith hears no busy tone");
    co_await say(s, "201", "hello");
    co_await hang_up_all(s, "205 201 202");

    co_await lift_and_dial(s, "205", "204");
    expect(co_await edith.hear(tone_name::ringback, patience), "Edith hears no ringback");
    expect(co_await phone(s, "204").wait_for_rings(2, patience), "Dmitri's telephone does not ring");
    co_await hang_up_all(s, "205");

    co_await lift_and_dial(s, "205", "299");
    expect(co_await edith.hear(tone_name::special_information, patience), "Edith hears no special information tone");
    co_await hang_up_all(s, "205");
}

awaitable<void> hold_and_transfer_by_flash(story s)
{
    chapter(s, "Ada holds Bruno, asks Clara, and transfers by hanging up");
    plant::telephone& ada = phone(s, "201");
    co_await lift_and_dial(s, "201", "202");
    co_await answer_after(s, "202", 1);
    co_await say(s, "202", "hello");

    co_await ada.flash();
    expect(co_await ada.hear_dial_tone(patience), "Ada hears no recall dial tone");
    co_await s.house.time().wait(2s); // Bruno hears music
    co_await ada.flash();
    co_await s.house.time().wait(1s);
    co_await say(s, "202", "dir-welcome");

    co_await ada.flash();
    expect(co_await ada.hear_dial_tone(patience), "Ada hears no recall dial tone");
    co_await ada.dial("203");
    co_await answer_after(s, "203", 1);
    co_await say(s, "201", "one-moment-please");
    ada.hang_up();
    co_await s.house.time().wait(2s);
    plant::telephone& clara = phone(s, "203");
    co_await join(say(s, "202", "hello-world"), [](plant::telephone& p) -> awaitable<void> {
        expect(co_await p.hear_voice(patience), "Clara does not hear Bruno after the transfer");
    }(clara));
    co_await say(s, "203", "goodbye");
    co_await hang_up_all(s, "203 202");
}

awaitable<void> three_way_by_flash(story s)
{
    chapter(s, "Three-way: Ada flashes Bruno and Clara together");
    plant::telephone& ada = phone(s, "201");
    co_await lift_and_dial(s, "201", "202");
    co_await answer_after(s, "202", 1);
    co_await ada.flash();
    expect(co_await ada.hear_dial_tone(patience), "Ada hears no recall dial tone");
    co_await ada.dial("203");
    co_await answer_after(s, "203", 1);
    co_await ada.flash();
    co_await s.house.time().wait(1s);
    co_await say(s, "201", "conf-placeintoconf");
    co_await say(s, "202", "hello");
    co_await say(s, "203", "goodbye");
    co_await ada.flash(); // drops Clara, the last one
    co_await s.house.time().wait(1s);
    co_await say(s, "202", "demo-thanks");
    co_await hang_up_all(s, "203 201 202");
}

awaitable<void> five_party_conference(story s)
{
    static constexpr std::array late_comers = {"203", "204", "205"};
    static constexpr std::array everybody_else = {"202", "203", "204", "205"};
    chapter(s, "A program puts five parties into our mixer");
    core::station& ada = s.house.station("201");
    co_await lift_and_dial(s, "201", "202");
    co_await answer_after(s, "202", 1);
    const auto calls = ada.calls();
    expect(calls.size() == 1 && calls.front()->is(connected), "Ada is not connected to Bruno");

    auto conference = co_await ada.setup_conference(calls.front());
    const call_states answered{connected};
    for (const char* number : late_comers) {
        co_await s.house.time().wait(1s);
        co_await ada.dial(conference.consultation, number);
        co_await answer_after(s, number, 1);
        expect(
            co_await ada.wait_for(conference.consultation, answered, patience), std::string(number) + " does not answer"
        );
        co_await ada.add_to_conference(conference.conference, conference.consultation);
        co_await say(s, "201", "conf-hasjoin");
        if (std::string_view(number) != "205")
            conference.consultation = co_await ada.prepare_add_to_conference(conference.conference);
    }
    for (const char* number : everybody_else)
        co_await say(s, number, "hello");
    phone(s, "204").hang_up();
    co_await s.house.time().wait(2s);
    co_await say(s, "205", "conf-hasleft");
    co_await hang_up_all(s, "201 202 203 205");
}

// Services of the exchange, by the codes that subscribers dial --------------------------------------------------------

/// Lifts, dials a code, and hears it accepted.
awaitable<void> ask_exchange(story& s, const char* number, const char* code)
{
    co_await lift_and_dial(s, number, code);
    const bool accepted = co_await phone(s, number).hear(tone_name::stutter_dial, patience);
    expect(accepted, std::string(code) + " is not accepted from " + number);
    phone(s, number).hang_up();
    co_await s.house.time().wait(2s); // longer than a flash
}

awaitable<void> parked_and_picked_up(story s)
{
    chapter(s, "Ada parks Bruno, and Clara takes him back");
    plant::telephone& ada = phone(s, "201");
    co_await lift_and_dial(s, "202", "201");
    co_await answer_after(s, "201", 1);
    co_await say(s, "201", "one-moment-please");
    co_await ada.flash();
    expect(co_await ada.hear_dial_tone(patience), "Ada hears no recall dial tone");
    co_await ada.dial("*68701");
    expect(co_await ada.hear(tone_name::stutter_dial, patience), "Bruno cannot be parked at 701");
    ada.hang_up();
    co_await s.house.time().wait(3s); // Bruno hears music
    co_await lift_and_dial(s, "203", "*88701");
    co_await s.house.time().wait(500ms);
    co_await say(s, "203", "hello");
    co_await say(s, "202", "hello-world");
    co_await hang_up_all(s, "203 202");

    chapter(s, "Dmitri's telephone rings, and Edith picks it up");
    co_await lift_and_dial(s, "201", "204");
    expect(co_await phone(s, "204").wait_for_rings(1, patience), "Dmitri's telephone does not ring");
    co_await lift_and_dial(s, "205", "*97204");
    co_await s.house.time().wait(500ms);
    expect(!phone(s, "204").is_ringing(), "Dmitri's telephone rings on");
    co_await say(s, "205", "hello");
    co_await say(s, "201", "goodbye");
    co_await hang_up_all(s, "201 205");
}

awaitable<void> forwarded_and_called_back(story s)
{
    chapter(s, "Clara's calls go to Dmitri");
    co_await ask_exchange(s, "203", "*72204");
    co_await lift_and_dial(s, "201", "203");
    co_await answer_after(s, "204", 1);
    co_await say(s, "204", "hello");
    co_await hang_up_all(s, "201 204");
    co_await ask_exchange(s, "203", "*73");

    chapter(s, "Bruno is busy, and Edith is called back when he is free");
    plant::telephone& edith = phone(s, "205");
    phone(s, "202").lift();
    co_await lift_and_dial(s, "205", "202");
    expect(co_await edith.hear(tone_name::busy, patience), "Edith hears no busy tone");
    edith.hang_up();
    co_await s.house.time().wait(2s);
    co_await ask_exchange(s, "205", "*66");
    phone(s, "202").hang_up();
    co_await answer_after(s, "205", 1);
    co_await answer_after(s, "202", 1);
    co_await say(s, "202", "hello");
    co_await say(s, "205", "demo-thanks");
    co_await hang_up_all(s, "205 202");
}

// The application's lines: everything through the network -------------------------------------------------------------

awaitable<void> play(story& s, core::line_device& line, const char* recording)
{
    co_await line.media().play(core::media::source_of(core::media::recording(s.speech[recording])));
    co_await s.house.time().wait(breath);
}

awaitable<void> wait_idle(story& s, const char* line)
{
    core::network_line& l = s.house.line(line);
    co_await s.house.time().wait(3s);
    expect(l.calls().empty(), std::string("a call is left on ") + line);
}

awaitable<void> application_calls(story s)
{
    chapter(s, "The application calls Dmitri, holds him, and hands him to Edith");
    core::network_line& line = s.house.line("plant:301");
    const call_handle original = co_await line.make_call("204");
    co_await answer_after(s, "204", 2);
    co_await say(s, "204", "hello");
    const call_states answered{connected};
    expect(
        co_await line.wait_for(original, answered, patience), "the application does not notice that Dmitri answered"
    );
    co_await play(s, line, "hello-world");

    co_await line.hold(original);
    co_await s.house.time().wait(2s);
    co_await line.unhold(original);
    co_await s.house.time().wait(1s);
    co_await say(s, "204", "conf-onlyperson");

    const call_handle consultation = co_await line.setup_transfer(original);
    co_await line.dial(consultation, "205");
    co_await answer_after(s, "205", 1);
    co_await say(s, "205", "hello");
    expect(
        co_await line.wait_for(consultation, answered, patience), "the application does not notice that Edith answered"
    );
    co_await play(s, line, "pbx-transfer");
    co_await line.complete_transfer(original, consultation, transfer_mode::transfer);
    co_await s.house.time().wait(3s);
    plant::telephone& edith = phone(s, "205");
    co_await join(say(s, "204", "hello-world"), [](plant::telephone& p) -> awaitable<void> {
        expect(co_await p.hear_voice(patience), "Edith does not hear Dmitri after the transfer");
    }(edith));
    co_await hang_up_all(s, "204 205");
    co_await wait_idle(s, "plant:301");
}

awaitable<void> application_answers(story s)
{
    chapter(s, "The application answers Edith, and transfers her blindly to Ada");
    core::network_line& line = s.house.line("plant:302");
    co_await lift_and_dial(s, "205", "302");
    const call_handle incoming = co_await line.wait_for_call(patience);
    expect(incoming != nullptr, "the application's line does not ring");
    co_await s.house.time().wait(5s); // caller ID comes after the first ring
    expect(incoming->caller.number == "205", "the application does not see who calls");
    co_await line.answer(incoming);
    co_await s.house.time().wait(1s);
    co_await play(s, line, "dir-welcome");
    co_await line.blind_transfer(incoming, "201");
    co_await answer_after(s, "201", 1);
    co_await say(s, "201", "hello");
    co_await say(s, "205", "goodbye");
    co_await hang_up_all(s, "205 201");
    co_await wait_idle(s, "plant:302");
}

awaitable<void> application_three_way(story s)
{
    chapter(s, "The application joins Bruno and Clara by flash");
    core::network_line& line = s.house.line("plant:301");
    const call_states answered{connected};
    const call_handle first = co_await line.make_call("202");
    co_await answer_after(s, "202", 1);
    co_await say(s, "202", "hello");
    expect(co_await line.wait_for(first, answered, patience), "the application does not notice that Bruno answered");
    const auto conference = co_await line.setup_conference(first);
    co_await line.dial(conference.consultation, "203");
    co_await answer_after(s, "203", 1);
    co_await say(s, "203", "hello");
    expect(
        co_await line.wait_for(conference.consultation, answered, patience),
        "the application does not notice that Clara answered"
    );
    co_await line.add_to_conference(conference.conference, conference.consultation);
    co_await s.house.time().wait(1s);
    co_await play(s, line, "conf-placeintoconf");
    co_await say(s, "202", "demo-thanks");
    co_await say(s, "203", "goodbye");
    co_await line.drop(conference.conference);
    co_await s.house.time().wait(2s);
    co_await hang_up_all(s, "202 203");
    co_await wait_idle(s, "plant:301");
}

} // namespace

speech_shelf::speech_shelf(std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        for (const char* folder : prompt_folders) {
            try {
                recordings_[name] = core::read_audio_file(std::string(folder) + name + ".wav");
                break;
            } catch (const failure& why) {
                if (why.code() != errc::file_missing)
                    throw;
            }
        }
        if (!recordings_.contains(name))
            throw failure(
                errc::file_missing,
                std::string("no recording '") + name +
                    ".wav' to speak with: apt-get install asterisk-core-sounds-en-wav"
            );
    }
}

const audio_buffer& speech_shelf::operator[](const std::string& name) const
{
    const auto found = recordings_.find(name);
    TIPRING_ASSERT(found != recordings_.end(), "recording " + name + " is not on the shelf");
    return found->second;
}

awaitable<void> tell_the_story(story s)
{
    co_await s.house.time().wait(500ms);
    co_await a_call_with_caller_id(s);
    co_await a_call_by_pulses(s);
    co_await busy_no_answer_wrong_number(s);
    co_await hold_and_transfer_by_flash(s);
    co_await three_way_by_flash(s);
    co_await application_calls(s);
    co_await application_answers(s);
    co_await application_three_way(s);
    co_await five_party_conference(s);
    co_await parked_and_picked_up(s);
    co_await forwarded_and_called_back(s);
}

} // namespace tipring::api
