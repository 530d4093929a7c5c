#pragma once
/// The modem of a fax machine whose T.30 is elsewhere: frames and pages each way, as ITU-T T.31 asks for them.

#include "base/audio.hpp"
#include "base/fax_carrier.hpp"
#include "dsp/fax_frame.hpp"
#include "dsp/fax_modulations.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace tipring::dsp {

/// Audio in, audio out, and between them frames (HDLC on V.21) and octets of pages, the bit that is sent first lowest.
///
/// Turn-round   Before it sends anything but a tone, the line has been silent for 75 ms, both ways (T.30 §5.3.2.2): silence that there was
///              counts.
/// Late         What is asked for late is heard all the same, as far as 2 s back and to where either end spoke last: a page begins 75 ms
///              behind the frame that announces it, and a program on a busy computer needs longer than that.
/// Noise        What is no frame at all is not told. A page's carrier must train.
/// Cost         Listens only to what was asked for. No exception in feed() and fill().
class fax_pump
{
public:
    enum class happening {
        carrier, ///< what was waited for is there: flags, or a page's carrier that has trained
        other_carrier, ///< where a page was waited for, V.21 came (hears_frames() is true from then on), or what did not train
        frame,         ///< octets: address to information, without the check sequence
        damaged_frame, ///< likewise, and the check sequence was wrong
        data,          ///< octets of a page
        carrier_lost,
        sending,    ///< what is put goes out from now on
        frame_sent, ///< one of those that were put
        starved,    ///< a page waits for octets for longer than it may: 5 s (T.31 §8.3.3)
        sent,       ///< all of it, and the carrier is off
    };
    using listener = std::function<void(happening what, std::vector<std::uint8_t> octets)>;

    /// The longest frame that can be sent, in octets; T.30's are 260 at most.
    static constexpr std::size_t longest_frame = 300;

    /// @param told  hears of what happens, inside feed() and fill()
    explicit fax_pump(listener told);
    ~fax_pump();
    fax_pump(const fax_pump&) = delete;
    fax_pump& operator=(const fax_pump&) = delete;

    // Sending: each replaces what is sent.
    void be_silent();

    /// CNG until something else is sent; CED once.
    void send_tone(fax_tone tone);

    /// A preamble of 1 s, then the frames that are put, and flags while there are none.
    void send_frames();
    /// @return false where it is longer than longest_frame: it is not sent.
    bool put_frame(fax_frame frame);
    /// Behind the last one the carrier goes.
    void end_frames();

    /// Training, then ones until something is put, then what is put, and zeros while there is nothing.
    void send_page(fax_carrier carrier);
    void put(std::span<const std::uint8_t> octets);
    /// Behind the last octet the carrier goes.
    void end_page();

    /// Frames or octets that were put and have not begun to be sent.
    std::size_t waiting() const;

    // Hearing: each replaces what is listened to.
    void hear_nothing();
    void hear_frames();
    void hear_page(fax_carrier carrier);
    bool hears_frames() const;

    /// How long there has been nothing but silence (below -43 dBm0, what T.4 §5 wants receivers to hear).
    sample_count silent_for() const;

    void feed(audio_in received);

    /// Fills all of `out`.
    void fill(audio_out out);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
