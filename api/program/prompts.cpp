#include "api/program/prompts.hpp"

#include "base/async/helper_thread.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"
#include "core/media/audio_file.hpp"
#include "dsp/tone_generator.hpp"

#include <poll.h>
#include <signal.h> // kill
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace tipring::api {

namespace {

namespace fs = std::filesystem;

constexpr int patience_ms = 20'000; ///< with a program that speaks a text

/// Returns when the child has ended, or is about to.
void kill_when_late(pid_t child)
{
    const int ends = static_cast<int>(syscall(SYS_pidfd_open, child, 0)); // Linux 5.3
    if (ends < 0)
        return;
    pollfd watched{ends, POLLIN, 0};
    int ready = 0;
    do
        ready = poll(&watched, 1, patience_ms);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        kill(child, SIGKILL);
    close(ends);
}

/// @return its exit status. @throws failure(resource_unavailable) where there is no such program.
int run_program(std::vector<std::string> words)
{
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
        throw failure(
            errc::resource_unavailable, words[0] + " is not installed, which speaks texts: apt-get install " + words[0]
        );
    kill_when_late(child);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// As loud as people talk on lines; synthesisers are louder.
void set_level(audio_buffer& speech, dbm0 level)
{
    const auto gain = static_cast<float>(std::pow(10.0, (level - level_of(speech)).value / 20.0));
    for (std::int16_t& sample : speech)
        sample = saturate(static_cast<float>(sample) * gain);
}

} // namespace

audio_buffer recorded_prompt(const std::string& path)
{
    core::audio_reader recording(path);
    audio_buffer all;
    for (audio_in block = recording.read(); !block.empty(); block = recording.read()) {
        std::ranges::copy(block, std::back_inserter(all));
        if (all.size() > samples_in(longest_prompt))
            throw failure(errc::file_bad, "'" + path + "' is longer than a prompt may be: half an hour");
    }
    if (recording.warning())
        throw failure(errc::file_bad, *recording.warning());
    return all;
}

audio_buffer spoken_prompt(const std::string& text)
{
    const temporary_folder folder("speech");
    std::ofstream(folder / "text") << text << '\n';
    const int status = run_program({"espeak-ng", "-b", "1", "-f", folder / "text", "-w", folder / "speech.wav"});
    if (status != 0 || !fs::exists(folder / "speech.wav"))
        throw failure(errc::operation_failed, "espeak-ng could not speak '" + text + "': its own words are above");
    audio_buffer speech = recorded_prompt(folder / "speech.wav");
    set_level(speech, dbm0{-16.0});
    return speech;
}

namespace {

/// A pipe or a device may never end, or never begin.
void must_be_a_file(const std::string& path)
{
    std::error_code unknown;
    const fs::file_status what = fs::status(path, unknown);
    if (fs::exists(what) && !fs::is_regular_file(what) && !fs::is_directory(what))
        throw failure(errc::file_bad, "'" + path + "' is a pipe or a device and no recording: give a file");
}

} // namespace

awaitable<audio_buffer> load_prompt(time_source& time, std::string path)
{
    audio_buffer prompt;
    std::function<void()> read = [&] {
        must_be_a_file(path);
        prompt = recorded_prompt(path);
    };
    co_await on_helper_thread(time, read);
    co_return prompt;
}

awaitable<audio_buffer> speak_prompt(time_source& time, std::string text)
{
    audio_buffer prompt;
    std::function<void()> speak = [&] { prompt = spoken_prompt(text); };
    co_await on_helper_thread(time, speak);
    co_return prompt;
}

core::media::audio_source_ptr beep()
{
    dsp::tone_pattern tone;
    tone.once.push_back({1000_Hz, 0_Hz, false, 400ms});
    return core::media::source_of(dsp::tone_generator(std::move(tone), -16_dBm0));
}

} // namespace tipring::api
