#include "dsp/answer_detector.hpp"

#include "dsp/tone_analyzer.hpp"

#include <cmath>
#include <utility>

namespace tipring::dsp {

namespace {

constexpr sample_count shortest_beep = 120ms;
constexpr hertz hummed{600.0}; ///< below it vowels are single tones, too
constexpr sample_count longest_hum = 250ms;
constexpr sample_count longest_beep = 3s;
constexpr hertz calling_tone{1100.0}; ///< CNG, T.30 §4.2
constexpr hertz calling_tone_width{42.0};
constexpr double pure = 0.9; ///< share of the power in the one tone

std::string seconds(sample_count length)
{
    const auto tenths = (to_ms(length) + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

} // namespace

struct answer_detector::engine
{
    explicit engine(answer_limits l)
        : limits(l)
    {
    }

    void feed(audio_in samples)
    {
        for (const std::int16_t s : samples) {
            step[filled++] = s;
            if (filled == step.size()) {
                filled = 0;
                judge();
            }
        }
    }

    void judge()
    {
        now += tone_analyzer::step;
        tones.feed(step);
        for (const tone_segment& t : tones.ended())
            look_for_beep(t);
        for (const presence_event& e : machines.feed(step))
            if (e.what == presence_event::phase::begin)
                heard_machine(e.name);
        for (const presence_event& e : voices.feed(step))
            if (e.name == presence::voice)
                heard_voice(e);
        if (decided)
            return;
        if (speech_began && now - *speech_began > limits.longest_greeting && !speech_ended)
            decide(answerer::machine, seconds(now - *speech_began) + " of speech without a pause for an answer");
        else if (speech_ended && now - *speech_ended >= limits.silence_after)
            decide(
                answerer::person,
                seconds(*speech_ended - *speech_began) + " of speech, then " + seconds(now - *speech_ended) +
                    " of silence"
            );
        else if (!speech_began && now >= limits.nobody_speaks)
            decide(answerer::silence, "nothing was said for " + seconds(now));
    }

    void heard_voice(const presence_event& e)
    {
        if (!speech_began)
            speech_began = e.at;
        speech_ended.reset();
        if (e.what == presence_event::phase::end)
            speech_ended = e.at + e.duration;
    }

    void heard_machine(presence tone)
    {
        switch (tone) {
        case presence::fax_ced:
        case presence::fax_cng:
        case presence::v21_preamble: return decide(answerer::fax, "heard " + std::string(name_of(tone)));
        case presence::ans:
        case presence::ansam:
        case presence::bell_answer:
        case presence::v25_calling: return decide(answerer::modem, "heard " + std::string(name_of(tone)));
        case presence::voice:
        case presence::silence:
        case presence::alert_tone: return;
        }
    }

    void look_for_beep(const tone_segment& t)
    {
        const sample_count length = t.end - t.begin;
        if (beep || !t.measured || t.sound.frequencies.size() != 1 || t.sound.purity < pure || length < shortest_beep ||
            length > longest_beep)
            return;
        if (t.sound.frequencies.front() < hummed && length < longest_hum)
            return;
        if (!speech_began &&
            std::abs(t.sound.frequencies.front().value - calling_tone.value) < calling_tone_width.value)
            return; // of a fax machine that began before we listened: the next one comes whole
        beep = t.end;
        decide(
            answerer::machine,
            "a beep of " + std::to_string(std::lround(t.sound.frequencies.front().value)) + " Hz, " +
                std::to_string(to_ms(length)) + " ms"
        );
    }

    void decide(answerer who, std::string reason)
    {
        if (!decided)
            decided = answer{who, std::move(reason), now};
    }

    answer_limits limits;
    std::array<std::int16_t, samples_in(tone_analyzer::step)> step{};
    std::size_t filled = 0;
    sample_count now{};
    tone_analyzer tones;
    machine_tone_detector machines;
    voice_detector voices;
    std::optional<sample_count> speech_began;
    std::optional<sample_count> speech_ended; ///< nothing while somebody speaks
    std::optional<answer> decided;
    std::optional<sample_count> beep;
};

answer_detector::answer_detector(answer_limits how)
    : engine_(std::make_unique<engine>(how))
{
}

answer_detector::~answer_detector() = default;
answer_detector::answer_detector(answer_detector&&) noexcept = default;
answer_detector& answer_detector::operator=(answer_detector&&) noexcept = default;

void answer_detector::feed(audio_in samples) { engine_->feed(samples); }
const std::optional<answer>& answer_detector::decided() const { return engine_->decided; }
const std::optional<sample_count>& answer_detector::beep() const { return engine_->beep; }

std::string_view name_of(answerer who)
{
    switch (who) {
    case answerer::person: return "person";
    case answerer::machine: return "machine";
    case answerer::fax: return "fax";
    case answerer::modem: return "modem";
    case answerer::silence: return "silence";
    }
    return "?";
}

} // namespace tipring::dsp
