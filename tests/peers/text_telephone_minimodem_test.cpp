/// Text telephones against minimodem, a program. Exits with 77 where it is not installed.

#define DOCTEST_CONFIG_IMPLEMENT

#include "base/temporary_folder.hpp"
#include "dsp/text_telephone.hpp"
#include "tests/peers/other_program.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

/// minimodem has other figures than a text telephone for S, G, H and J, and falls back to letters at a space.
const std::string common = "HELLO THIS IS ADA AT 201 (ROOM 7) : 3489 / 65 ? GA";
const std::string without_figures_before_a_space = "HELLO THIS IS ADA AT (201)RM7:3489/65?GA";

std::string options_of(text_telephone_rate rate)
{
    return rate == text_telephone_rate::b45 ? " tdd" : " --mark 1400 --space 1800 --baudot 50";
}

} // namespace

TEST_CASE("minimodem reads what we type")
{
    for (const auto rate : {text_telephone_rate::b45, text_telephone_rate::b50}) {
        const temporary_folder folder("peer");
        text_telephone_generator generator(common, {.rate = rate});
        audio_buffer line = silence(200ms);
        while (!generator.finished()) {
            audio_buffer frame(frame_length);
            generator.fill(frame);
            append(line, frame);
        }
        append(line, silence(200ms));
        write_wav(folder / "line.wav", line);
        CHECK(output_of("minimodem --rx --quiet --file " + (folder / "line.wav") + options_of(rate)) == common);
    }
}

TEST_CASE("we read what minimodem types")
{
    for (const auto rate : {text_telephone_rate::b45, text_telephone_rate::b50})
        for (const int samples_a_second : {48000, 8000}) {
            const temporary_folder folder("peer");
            std::ofstream(folder / "text") << without_figures_before_a_space;
            output_of(
                "minimodem --tx --samplerate " + std::to_string(samples_a_second) + " --file " + (folder / "line.wav") +
                options_of(rate) + " <" + (folder / "text")
            );
            audio_buffer line = read_as_line(folder / "line.wav");
            append(line, silence(1s));
            text_telephone_detector detector;
            const auto events = feed_frames(detector, line);
            CAPTURE(samples_a_second);
            REQUIRE(events.size() == 2);
            CHECK(events[1].text == without_figures_before_a_space);
            CHECK(events[1].rate == rate);
        }
}

int main(int argc, char** argv) { return run_beside("minimodem", argc, argv); }
