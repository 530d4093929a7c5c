#pragma once
/// Caller ID both ways, as audio: Bell 202, V.23, DTMF.
/// Telcordia GR-30, ETSI EN 300 659, SIN 227; DTMF forms as in the national networks.

#include "base/audio.hpp"
#include "dsp/codec/caller_id_message.hpp"

#include <memory>
#include <span>

namespace tipring::dsp {

enum class caller_id_modulation { bell202, v23, dtmf };

std::string_view name_of(caller_id_modulation m);

struct caller_id_signal
{
    caller_id_modulation modulation = caller_id_modulation::bell202;
    caller_id_format format = caller_id_format::mdmf;
    dbm0 level{-13.5};           ///< GR-30: -13.5 dBm
    bool channel_seizure = true; ///< off hook (call waiting) there is none
};

/// Sends one message: channel seizure, mark, data, and ends.
class caller_id_generator
{
public:
    caller_id_generator(const caller_id& id, const caller_id_signal& how);
    /// Lights a message lamp, or puts it out. @throws failure(not_supported) where `how` is DTMF.
    static caller_id_generator message_waiting(bool waiting, const caller_id_signal& how);
    ~caller_id_generator();
    caller_id_generator(caller_id_generator&&) noexcept;
    caller_id_generator& operator=(caller_id_generator&&) noexcept;

    std::size_t fill(audio_out out); ///< @return how many samples belonged to the message
    bool finished() const;

private:
    struct engine;
    explicit caller_id_generator(std::unique_ptr<engine> made);
    std::unique_ptr<engine> engine_;
};

/// In a conversation (type II) a telephone acknowledges the alert tone by a D of 55 to 65 ms, and then waits for the message: up to
/// 500 ms for its begin (EN 300 659-2 §5, TIA-777).
inline constexpr sample_count alert_acknowledgement = 60ms;
inline constexpr sample_count off_hook_data_limit = 1500ms;

struct caller_id_event
{
    decoded_caller_id message;
    caller_id_modulation modulation{};
    sample_count at{}; ///< when the signal began
};

/// Hears Bell 202 and V.23 without being told which, from -36 dBm0 up; and DTMF caller ID where `dtmf` is set
/// (`A...C`, `A...#`, `D...C`, `D...#`: only meaningful on a line that is on hook).
class caller_id_detector
{
public:
    enum class dtmf { ignore, listen };
    explicit caller_id_detector(dtmf d = dtmf::ignore);
    ~caller_id_detector();
    caller_id_detector(caller_id_detector&&) noexcept;
    caller_id_detector& operator=(caller_id_detector&&) noexcept;

    /// A message whose checksum fails is reported too, with checksum_ok false.
    std::span<const caller_id_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
