#pragma once
/// Real speech for tests: the prompts of Debian's package asterisk-core-sounds-en-wav.

#include "base/audio.hpp"

#include <doctest/doctest.h>
#include <sndfile.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tipring::test {

inline std::vector<std::filesystem::path> prompt_files()
{
    const std::filesystem::path folder = "/usr/share/asterisk/sounds/en_US_f_Allison";
    std::vector<std::filesystem::path> files;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".wav")
                files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

inline audio_buffer read_prompt(const std::filesystem::path& file)
{
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> sound(sf_open(file.c_str(), SFM_READ, &info), sf_close);
    if (sound == nullptr || info.samplerate != sample_rate || info.channels != 1)
        return {};
    audio_buffer samples(static_cast<std::size_t>(info.frames));
    samples.resize(static_cast<std::size_t>(sf_read_short(sound.get(), samples.data(), info.frames)));
    return samples;
}

/// Calls `test(name, samples)` for prompts spread over the whole package, about `enough` of speech in all.
/// Without the package it says so; where the environment has CI, that is a failure.
template <class Test>
void for_each_prompt(sample_count enough, Test test)
{
    const auto files = prompt_files();
    if (files.empty()) {
        const char* sentence = "no speech: install asterisk-core-sounds-en-wav";
        if (std::getenv("CI") != nullptr) // NOLINT(concurrency-mt-unsafe): one thread
            FAIL(sentence);
        MESSAGE(sentence);
        return;
    }
    sample_count heard{};
    const std::size_t stride = 7; // the package has runs of digits and letters
    for (std::size_t i = 0; i < files.size() && heard < enough; ++i) {
        const auto& file = files[i * stride % files.size()];
        const audio_buffer samples = read_prompt(file);
        CHECK_FALSE(samples.empty());
        test(file.filename().string(), samples);
        heard += sample_count(static_cast<std::int64_t>(samples.size()));
    }
}

} // namespace tipring::test
