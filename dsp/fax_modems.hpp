#pragma once
/// Between line audio and T.30: the modulations of a fax terminal, one at a time each way.

#include "base/audio.hpp"
#include "dsp/fax_frame.hpp"

#include <functional>
#include <memory>

struct t30_state_s; ///< SpanDSP's T.30

namespace tipring::dsp {

enum class fax_direction { sent, received };

enum class fax_handling {
    show, ///< T.30 gets the frame
    keep, ///< until show_kept(): T.30 waits for it, and its timers stand still
};

/// The front end of SpanDSP's T.30: V.21, V.27ter, V.29 and V.17 with their HDLC, CNG and CED, and a fence.
///
/// What it does   Sends and receives what T.30 asks for by its three handlers; tells it what came.
/// Fence          Frames that are not fit_for_t30() are dropped. A page without error correction that ended before its end
///                (fax_page_end) is given to T.30 as the bad page that it is, so that it asks for it again.
/// Owner          fax_terminal: T.30 lives as long as this.
class fax_modems
{
public:
    /// Hears of every frame each way that T.30 sends or gets, before T.30 acts on it. Only a received one can be kept.
    using listener = std::function<fax_handling(fax_direction, fax_frame)>;
    explicit fax_modems(listener seen);
    ~fax_modems();
    fax_modems(const fax_modems&) = delete;
    fax_modems& operator=(const fax_modems&) = delete;

    /// Whom to tell. t30_init() wants the handlers before there is a T.30.
    void serve(t30_state_s& t30);

    // T.30's handlers; `self` is this object.
    static void set_receiver(void* self, int type, int bit_rate, int short_train, int use_hdlc);
    static void set_transmitter(void* self, int type, int bit_rate, int short_train, int use_hdlc);
    static void send_frame(void* self, const std::uint8_t* octets, int length);

    void feed(audio_in received);

    /// Fills all of `out`; silence where T.30 has nothing to say.
    void fill(audio_out out);

    /// While held, what T.30 wants to send waits, and the line is silent.
    void hold(bool held);

    /// The frame that was kept last.
    void show_kept();
    /// As if it had not come: it will come again.
    void forget_kept();
    /// Since the frame that is kept had come.
    sample_count kept_for() const;

    /// Frames that stopped at the fence.
    std::size_t dropped() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
