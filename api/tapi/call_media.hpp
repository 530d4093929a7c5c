#pragma once
/// What an application hears of one of its calls and sends on it: lineMonitor..., lineGather..., lineGenerate....

#include "api/tapi/tapi.h"
#include "base/async/event_queue.hpp"
#include "core/media/audio_source.hpp"
#include "core/media/ear.hpp"
#include "dsp/tone_analyzer.hpp"
#include "dsp/tone_generator.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tipring::tapi {

inline constexpr DWORD most_parts_of_a_tone = 4;
inline constexpr DWORD longest_gathering = 3'600'000; ///< ms that one digit may take

/// Digits on their way into a program's buffer (lineGatherDigits).
struct digit_gathering
{
    explicit digit_gathering(const asio::any_io_executor& executor)
        : digits(executor)
    {
    }

    event_queue<std::optional<char>> digits;       ///< nothing: it is over before its time
    std::size_t most = 0;                          ///< this many end it
    std::string until;                             ///< one of these ends it too, and is the last digit in the buffer
    std::optional<sample_count> first;             ///< how long the first one may take; nothing: as long as the call
    std::optional<sample_count> between;           ///< and each of the others
    std::function<void(const std::string&)> write; ///< on the thread that gets the message
    std::atomic<bool> given_up = false;            ///< with the call's handle: the buffer is the program's again
};

/// Something that is being sent; what is put into `stop` cuts it short.
struct generation
{
    explicit generation(const asio::any_io_executor& executor)
        : stop(executor)
    {
    }

    event_queue<bool> stop;
};

/// Tones that a program waits for (lineMonitorTones).
class tone_monitor
{
public:
    static constexpr std::size_t most_entries = 16;

    /// Whether an entry's frequencies are all zero (silence), or all within 300 to 720 or 850 to 1950 Hz, 30 Hz apart.
    static bool can_hear(const LINEMONITORTONE& tone);

    explicit tone_monitor(std::span<const LINEMONITORTONE> wanted);

    /// @param frame  of frame_length samples
    /// @return dwAppSpecific of each tone that has lasted its duration now
    std::vector<DWORD> feed(audio_in frame);

private:
    struct entry
    {
        DWORD id = 0;
        sample_count duration{};
        std::vector<double> frequencies; ///< Hz, ascending; none: silence
        bool told = false;               ///< of the sound that is there now
    };

    bool lasted(const entry& e) const;
    void look(std::vector<DWORD>& found);

    std::vector<entry> entries_;
    dsp::tone_analyzer analyzer_;
    sample_count now_{};
    sample_count silent_since_{};
    bool silent_ = false;
    std::optional<sample_count> sound_; ///< when the one that was looked at last began
};

/// Several tones at once, each with its own cadence, for a while or until it is stopped.
class chord final : public core::media::audio_source
{
public:
    chord(std::vector<dsp::tone_generator> parts, std::optional<sample_count> length);
    std::size_t fill(audio_out out) override;

private:
    std::vector<dsp::tone_generator> parts_;
    std::optional<std::size_t> left_;
};

/// A tone of LINETONEMODE_CUSTOM. @param length nothing: until stopped.
core::media::audio_source_ptr custom_tone(std::span<const LINEGENERATETONE> parts, std::optional<sample_count> length);

/// Whether two of the parts make a DTMF digit (ITU-T Q.23): digits are sent with lineGenerateDigits, past the dial guard.
bool makes_a_digit(std::span<const LINEGENERATETONE> parts);

/// LINEMEDIAMODE of what was heard; 0 where it is none.
DWORD media_mode_heard(const core::media::heard& what);

} // namespace tipring::tapi
