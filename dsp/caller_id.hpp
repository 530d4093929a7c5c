#pragma once
/// Caller ID both ways: what a display shows, as bytes (SDMF, MDMF) and as audio (Bell 202, V.23, DTMF).
/// Telcordia GR-30, ETSI EN 300 659, SIN 227; DTMF forms as in the national networks.

#include "base/audio.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tipring::dsp {

enum class caller_id_modulation { bell202, v23, dtmf };
enum class caller_id_format { mdmf, sdmf, dtmf };
enum class caller_id_absence { none, private_, unavailable };

std::string_view name_of(caller_id_modulation m);
std::string_view name_of(caller_id_format f);
std::string_view name_of(caller_id_absence a); ///< "", "private", "unavailable"

struct caller_id
{
    std::string number{}; ///< digits; empty where absent
    std::string name{};   ///< ISO 8859-1 made UTF-8; empty where absent
    std::string date{};   ///< MMDDHHMM, as it travels; empty where absent
    caller_id_absence number_absence = caller_id_absence::none;
    caller_id_absence name_absence = caller_id_absence::none;
};

/// Bytes of a data message, type and length in front, checksum behind (GR-30 §2.3). @throws failure(address_invalid) when a field is too long.
std::vector<std::uint8_t> encode(const caller_id& id, caller_id_format format);

struct decoded_caller_id
{
    caller_id id;
    caller_id_format format{};
    bool checksum_ok = false;
};
/// Any bytes at all; never reads past a length field. @return errc::file_bad where nothing can be made of it.
result<decoded_caller_id> decode(std::span<const std::uint8_t> message);

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
    ~caller_id_generator();
    caller_id_generator(caller_id_generator&&) noexcept;
    caller_id_generator& operator=(caller_id_generator&&) noexcept;

    std::size_t fill(audio_out out); ///< @return how many samples belonged to the message
    bool finished() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

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
