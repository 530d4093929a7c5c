#pragma once
/// Who has answered: a person, an answering machine, a fax machine, a modem?

#include "dsp/presence_detector.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::dsp {

enum class answerer {
    person,  ///< a short greeting, then silence: somebody waits for us to speak
    machine, ///< a long announcement, or a beep
    fax,     ///< CED, CNG or the V.21 preamble (T.30)
    modem,   ///< ANS, ANSam, Bell 103 answer tone (V.25, V.8)
    silence, ///< nobody says anything
};

std::string_view name_of(answerer who);

struct answer
{
    answerer who{};
    std::string reason; ///< "0.8 s of speech, then 0.7 s of silence"
    sample_count at{};  ///< when that was clear, in samples since the beginning
};

/// Where the line is drawn. No standard says: people say "hello" or a name, machines excuse themselves at length.
struct answer_limits
{
    sample_count longest_greeting = 2400ms; ///< more speech than that, pauses for breath included, is an announcement
    sample_count silence_after = 700ms;     ///< a person waits so long for an answer
    sample_count nobody_speaks = 5s;        ///< nothing heard until then
};

/// Hears who has answered, and an answering machine's beep.
///
/// What it does   Decides once, with its reason; goes on listening for the beep.
/// How it works   Machines' tones by machine_tone_detector. Speech by voice_detector: its whole length with pauses shorter than
///                silence_after. A beep is a single steady tone of 120 ms to 3 s, 300-720 or 850-1950 Hz, that holds nine tenths of
///                the power; below 600 Hz, where vowels are such tones, of 250 ms at least.
/// Input          Line audio from the answer on, any length. What was said before is missed: answers that were inferred from speech have
///                lost its first 300 ms.
/// Limits         A person who talks for longer than longest_greeting counts as a machine, and a machine that says less as a person:
///                whoever leaves messages goes by the beep.
class answer_detector
{
public:
    explicit answer_detector(answer_limits how = {});
    ~answer_detector();
    answer_detector(answer_detector&&) noexcept;
    answer_detector& operator=(answer_detector&&) noexcept;

    void feed(audio_in samples);

    const std::optional<answer>& decided() const;
    /// When the first beep ended. The decision may be older.
    const std::optional<sample_count>& beep() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
