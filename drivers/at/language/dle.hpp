#pragma once
/// DLE shielding: how events and ends of stream travel inside binary data, in voice (V.253) and fax (T.31, T.32) alike.
///
/// DLE DLE is one octet 10 hex, DLE SUB two of them, DLE and anything else an event. The one codec of the house: modem and
/// driver both speak through it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tipring::at::dle {

inline constexpr std::uint8_t escape = 0x10; ///< DLE itself

// Codes behind DLE, both ways, as V.253 and T.31 have them.
inline constexpr std::uint8_t end = 0x03;          ///< ETX: end of data
inline constexpr std::uint8_t two_escapes = 0x1A;  ///< SUB: two octets 10 hex
inline constexpr std::uint8_t discard = 0x18;      ///< CAN, to the modem: forget what is buffered
inline constexpr std::uint8_t abort_receive = '!'; ///< to the modem: stop receiving, drop the buffer
inline constexpr std::uint8_t end_receive = 0x1B;  ///< ESC, to the modem: stop receiving, send the buffer first
inline constexpr std::uint8_t end_duplex = '^';    ///< to the modem: end of +VTR (V.253)
inline constexpr std::uint8_t overrun = 'o';       ///< from the modem: data was lost here
inline constexpr std::uint8_t underrun = 'u';      ///< from the modem: it had nothing to send
inline constexpr std::uint8_t ring = 'R';          ///< from the modem
inline constexpr std::uint8_t dtmf_begins = '/';   ///< from the modem; the digit follows, repeatedly
inline constexpr std::uint8_t dtmf_ends = '~';     ///< from the modem
inline constexpr std::uint8_t loop_break = 'l';    ///< from the modem: loop current interrupted
inline constexpr std::uint8_t reversal = 'L';      ///< from the modem: polarity reversed
inline constexpr std::uint8_t dial_tone = 'd';     ///< from the modem
inline constexpr std::uint8_t second_dial_tone = 'i';
inline constexpr std::uint8_t ringback = 'r';
inline constexpr std::uint8_t busy_tone = 'b';
inline constexpr std::uint8_t congestion_tone = 'K';
inline constexpr std::uint8_t special_information = 'J';
inline constexpr std::uint8_t answer_tone = 'a'; ///< 2100 Hz: fax or data
inline constexpr std::uint8_t data_answer = 'f';
inline constexpr std::uint8_t fax_calling = 'c';
inline constexpr std::uint8_t data_calling = 'e';
inline constexpr std::uint8_t silence = 's'; ///< nothing was ever heard: presumed hang-up
inline constexpr std::uint8_t quiet = 'q';   ///< voice, then silence: presumed end of a message

/// Appends `data` to `to`, every 10 hex doubled.
void shield(std::span<const std::uint8_t> data, std::vector<std::uint8_t>& to);

/// Appends DLE `code`.
void put_code(std::uint8_t code, std::vector<std::uint8_t>& to);

/// Takes a shielded stream apart, however it is cut into pieces.
class decoder
{
public:
    struct step
    {
        std::size_t taken = 0;              ///< octets of the input that were used
        std::optional<std::uint8_t> code{}; ///< an event: the decoder stopped right behind it
    };

    /// Appends data to `to` up to the end of `in` or up to the next event. Call again with what was not taken: behind `end`
    /// it is no longer data.
    step feed(std::span<const std::uint8_t> in, std::vector<std::uint8_t>& to);

    /// Forgets a DLE whose code has not come.
    void reset() { escaped_ = false; }

private:
    bool escaped_ = false;
};

} // namespace tipring::at::dle
