#pragma once
/// Caller ID as modems print it, both ways: the lines of all families in, formatted lines out.
///
/// Accepted     `TAG = value` and `TAG=value` in any order and number (DATE TIME NMBR NAME MESG DDN_NMBR NDID NBR ...), the long tags
///              of ZyXEL and Motorola, a number in the RING line (`RING;from;to`, `RING/from`), `+CLIP:`, and the whole data message
///              in hex (V.253 +VCID=2), which is passed on as octets.
/// The end      A block is complete when the next RING comes or when it has been quiet for a while, never when some field has come:
///              which fields come, and in which order, differs from line to line.

#include "base/caller_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::at {

/// Whether a modem says with this line who calls. A bare RING does not.
bool is_caller_id(std::string_view line);

/// What a block of lines says.
struct caller_id_text
{
    caller_id id{};
    std::string called{};                ///< NDID, DDN_NMBR beside NMBR: the number that was called
    std::vector<std::uint8_t> message{}; ///< unformatted: type, length, parameters, checksum (SDMF, MDMF)

    friend bool operator==(const caller_id_text&, const caller_id_text&) = default;
};

/// Collects the lines of one block.
class caller_id_reader
{
public:
    /// @return whether it was a line of caller ID.
    bool put(std::string_view line);

    bool empty() const { return empty_; }

    /// The block, and room for the next one.
    caller_id_text take();

private:
    void put_field(std::string_view tag, std::string_view value);
    void put_number(std::string_view value);
    void put_name(std::string_view value);
    void put_reason(std::string_view value);
    void put_message(std::string_view hex);
    void put_ring(std::string_view line);
    void put_clip(std::string_view values);

    caller_id_text text_;
    std::string date_;         ///< MMDD
    std::string time_;         ///< HHMM
    std::string other_number_; ///< DDN_NMBR: some Rockwell call the caller so
    bool empty_ = true;
};

/// Formatted lines (V.253 +VCID=1), `TAG = value`, without line ends, in the order DATE TIME NMBR NAME.
std::vector<std::string> lines_of(const caller_id& id);

/// The unformatted line (V.253 +VCID=2).
std::string hex_of(const std::vector<std::uint8_t>& message);

} // namespace tipring::at
