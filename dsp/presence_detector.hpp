#pragma once
/// Is somebody speaking? And which of the machines' tones is there?

#include "base/audio.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace tipring::dsp {

enum class presence {
    voice,   ///< speech-like sound: changing level and spectrum, not a steady tone
    silence, ///< for at least the hang-over
    fax_cng,
    fax_ced, ///< 2100 Hz without reversals or modulation: CED, or V.25 ANS
    ans,     ///< 2100 Hz with phase reversals (ANS/)
    ansam,   ///< 2100 Hz modulated by 15 Hz (V.8)
    v21_preamble,
    bell_answer,
    v25_calling,
    alert_tone, ///< CAS, DT-AS: 2130 and 2750 Hz say in a conversation that data come for the display
};

std::string_view name_of(presence p);

/// Whether only a fax machine sounds so (T.30): CNG, CED, the preamble of V.21.
bool is_fax(presence p);

struct presence_event
{
    enum class phase { begin, end };
    phase what{};
    presence name{};
    sample_count at{};
    sample_count duration{}; ///< at end
    dbm0 level{};
};

/// Speech and silence. A steady tone (dial tone, ringback, DTMF) is neither.
class voice_detector
{
public:
    voice_detector();
    ~voice_detector();
    voice_detector(voice_detector&&) noexcept;
    voice_detector& operator=(voice_detector&&) noexcept;

    std::span<const presence_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

/// The alert tone to a telephone off hook (EN 300 659-2), alone and by what its length says: told when it is over, begin and end at
/// once.
class alert_tone_detector
{
public:
    alert_tone_detector();
    ~alert_tone_detector();
    alert_tone_detector(alert_tone_detector&&) noexcept;
    alert_tone_detector& operator=(alert_tone_detector&&) noexcept;

    std::span<const presence_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

/// Tones of fax machines and modems (T.30, V.25, V.8, Bell 103), from -45 dBm0 up, in noise up to 8 dB under them.
class machine_tone_detector
{
public:
    machine_tone_detector();
    ~machine_tone_detector();
    machine_tone_detector(machine_tone_detector&&) noexcept;
    machine_tone_detector& operator=(machine_tone_detector&&) noexcept;

    std::span<const presence_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
