#include "api/system/prompts.hpp"

#include "base/error.hpp"
#include "core/media/audio_file.hpp"

#include <spawn.h>
#include <stdlib.h> // mkdtemp
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

class temporary_folder
{
public:
    temporary_folder()
    {
        std::string name = (fs::temp_directory_path() / "tipring-XXXXXX").string();
        if (!mkdtemp(name.data()))
            throw failure(errc::operation_failed, "cannot make a folder in " + fs::temp_directory_path().string());
        path_ = name;
    }
    ~temporary_folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::string file(const char* name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

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
    for (audio_in block = recording.read(); !block.empty(); block = recording.read())
        std::ranges::copy(block, std::back_inserter(all));
    if (recording.warning())
        throw failure(errc::file_bad, *recording.warning());
    return all;
}

audio_buffer spoken_prompt(const std::string& text)
{
    const temporary_folder folder;
    std::ofstream(folder.file("text")) << text << '\n';
    const int status =
        run_program({"espeak-ng", "-b", "1", "-f", folder.file("text"), "-w", folder.file("speech.wav")});
    if (status != 0 || !fs::exists(folder.file("speech.wav")))
        throw failure(errc::operation_failed, "espeak-ng could not speak '" + text + "': its own words are above");
    audio_buffer speech = recorded_prompt(folder.file("speech.wav"));
    set_level(speech, dbm0{-16.0});
    return speech;
}

} // namespace tipring::api
