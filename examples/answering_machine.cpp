// An answering machine on a phone line, here on the simulated one that Edith calls: greets, takes a message down, and hangs up.
//
//   g++ -std=c++20 answering_machine.cpp $(pkg-config --cflags --libs tipring) && ./a.out message.wav
//
// and on a port of an analog card with ./a.out message.wav dahdi:5

#include <tipring/api/program/program.hpp>
#include <tipring/api/program/prompts.hpp>
#include <tipring/api/system/lines_in_service.hpp>
#include <tipring/core/media/audio_file.hpp>

#include <iostream>
#include <string>

using namespace tipring;

namespace {

/// @throws failure(call_over) where the caller hangs up before the beep is over.
awaitable<void> take_a_message(api::call caller, std::string path)
{
    co_await caller.answer();
    co_await caller.play(api::beep());
    api::recording_wishes how;
    how.most = 20s;
    const api::taken_down message = co_await caller.record(how);
    co_await caller.hang_up();

    core::wav_writer file(path);
    file.write(message.audio);
    file.close();
    std::cout << caller.caller().number << " " << caller.caller().name << " left "
              << message.audio.size() / samples_in(1s) << " seconds in " << path << std::endl;
}

awaitable<void> answer_one_call(api::address line, std::string path)
{
    for (bool taken = false; !taken;) {
        const auto caller = co_await line.next_call();
        co_await line.line().time().wait(5s); // two rings: who calls is told between them
        try {
            co_await take_a_message(*caller, path);
            taken = true;
        } catch (const failure& why) {
            std::cout << why.what() << std::endl;
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::string path = argc > 1 ? argv[1] : "message.wav";
    const std::string where = argc > 2 ? argv[2] : "plant:301";
    const double speed = where == "plant:301" ? 20.0 : 1.0; // than the clock on the wall
    const auto lines = api::bring_into_service(where, speed, {});
    api::program machine(lines->told(), lines->applications(), "answering machine");
    const api::address line = machine.open(lines->line(where));
    lines->run(answer_one_call(line, path));
}
