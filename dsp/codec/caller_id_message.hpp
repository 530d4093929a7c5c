#pragma once
/// Caller ID as bytes, both ways: what a display shows in SDMF, MDMF and as DTMF digits; and the message to its message lamp.
/// Telcordia GR-30, ETSI EN 300 659-3; DTMF forms as in the national networks.

#include "base/caller_id.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tipring::dsp {

using tipring::caller_id;
using tipring::caller_id_absence;

enum class caller_id_format { mdmf, sdmf, dtmf };

std::string_view name_of(caller_id_format f);

/// Bytes of a data message, type and length in front, checksum behind (GR-30 §2.3). @throws failure(address_invalid) when a field is too long.
std::vector<std::uint8_t> encode(const caller_id& id, caller_id_format format);

/// Bytes of the message that lights a telephone's message lamp or puts it out (visual message waiting indicator; GR-30 §2.4,
/// EN 300 659-3 §5.3.3). @throws failure(not_supported) for DTMF, which has none.
std::vector<std::uint8_t> encode_message_waiting(bool waiting, caller_id_format format);

struct decoded_caller_id
{
    caller_id id;
    std::optional<bool> message_waiting{}; ///< of a message to the lamp: whether it is to be lit; it names no caller
    caller_id_format format{};
    bool checksum_ok = false;
};
/// Any bytes at all; never reads past a length field. @return errc::file_bad where nothing can be made of it.
result<decoded_caller_id> decode(std::span<const std::uint8_t> message);

} // namespace tipring::dsp
