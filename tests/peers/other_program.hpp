#pragma once
/// Another program on the other end of a line: its recordings and ours. For one source file of a test program.

#include "base/audio.hpp"
#include "base/c_ptr.hpp"
#include "dsp/resampler.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>
#include <sndfile.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace tipring::test {

inline bool installed(const std::string& program)
{
    const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): one thread, nobody sets it
    std::string folders = path != nullptr ? path : "";
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
        end = folders.find(':', begin);
        if (std::filesystem::exists(std::filesystem::path(folders.substr(begin, end - begin)) / program))
            return true;
    }
    return false;
}

/// @return what the command prints; it must succeed.
inline std::string output_of(const std::string& command)
{
    std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 256> piece{};
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), n);
    CHECK(pclose(pipe) == 0);
    return text;
}

inline void write_wav(const std::string& path, const audio_buffer& audio)
{
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    const c_ptr<SNDFILE, sf_close> file(sf_open(path.c_str(), SFM_WRITE, &info));
    REQUIRE(file != nullptr);
    CHECK(
        sf_write_short(file.get(), audio.data(), static_cast<sf_count_t>(audio.size())) ==
        static_cast<sf_count_t>(audio.size())
    );
}

/// As a line would carry it: at 8 kHz, and not as loud as others send.
inline audio_buffer read_as_line(const std::string& path)
{
    SF_INFO info{};
    const c_ptr<SNDFILE, sf_close> file(sf_open(path.c_str(), SFM_READ, &info));
    REQUIRE(file != nullptr);
    std::vector<float> samples(static_cast<std::size_t>(info.frames));
    CHECK(sf_read_float(file.get(), samples.data(), info.frames) == info.frames);
    for (float& s : samples)
        s *= 0.2F;
    dsp::resampler to_line(info.samplerate);
    audio_buffer line = silence(100ms);
    for (const audio_in part : {to_line.feed(samples), to_line.flush()})
        line.insert(line.end(), part.begin(), part.end());
    append(line, silence(200ms));
    return line;
}

/// The tests' main(). @return 77, or 1 where CI is set, without the program.
inline int run_beside(const std::string& program, int argc, char** argv)
{
    if (installed(program))
        return doctest::Context(argc, argv).run();
    std::fprintf(stderr, "%s is not installed: apt-get install %s\n", program.c_str(), program.c_str());
    return std::getenv("CI") != nullptr ? 1 : 77; // NOLINT(concurrency-mt-unsafe): one thread
}

} // namespace tipring::test
