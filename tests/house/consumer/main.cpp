#include <tipring/dsp/country_tones.hpp>
#include <tipring/dsp/dtmf.hpp>
#include <tipring/dsp/tone_generator.hpp>

#include <iostream>

using namespace tipring;

int main()
{
    // What a German exchange says first, and what the caller then dials: two seconds and a half of line audio.
    const dsp::country& germany = *dsp::find_country("de").value();
    dsp::tone_generator dial_tone{*germany.find(dsp::tone_name::dial), -13_dBm0};
    dsp::dtmf_generator keypad;
    keypad.put("5551234");

    audio_buffer line(samples_in(2500ms));
    dial_tone.fill(audio_out(line).first(samples_in(1s)));
    keypad.fill(audio_out(line).subspan(samples_in(1s)));

    // Somebody listens, ten milliseconds at a time, as from a card.
    dsp::dtmf_detector detector;
    std::cout << "heard ";
    for (std::size_t at = 0; at < line.size(); at += frame_length)
        for (const dsp::dtmf_event& event : detector.feed(audio_in(line).subspan(at, frame_length)))
            if (event.what == dsp::dtmf_event::phase::begin)
                std::cout << event.digit;
    std::cout << '\n';
}
