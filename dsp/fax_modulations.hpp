#pragma once
/// SpanDSP's modulations of a fax machine: bits to audio, and audio to bits. What the bits mean their owner knows.

#include "base/audio.hpp"
#include "base/fax_carrier.hpp"

#include <memory>

namespace tipring::dsp {

inline constexpr sample_count between_signals = 75ms; ///< T.30 §5.3.2.2: silence where the modulation changes
inline constexpr int preamble_flags = 38;             ///< of 8 bits at 300 bit/s: 1 s +-15 % (T.30 §5.3.1)
inline constexpr int flags_heard_as_framing = 8;      ///< in a row, after which HDLC counts as heard

enum class fax_tone {
    cng, ///< 1100 Hz, half a second of 3.5: a fax machine calls (T.30 §4.2)
    ced, ///< 2100 Hz, 2.6 s: one answers (§4.1)
};

/// One signal at a time.
class fax_modulator
{
public:
    using bit_source = int (*)(void* self); ///< 0, 1, or below 0: there are no more

    fax_modulator();
    ~fax_modulator();
    fax_modulator(const fax_modulator&) = delete;
    fax_modulator& operator=(const fax_modulator&) = delete;

    // Each replaces what is sent.
    void start(fax_tone tone);
    void start_v21(bit_source next, void* self); ///< channel 2, 300 bit/s
    void start_page(fax_carrier carrier, bit_source next, void* self);
    void stop();

    /// @return how many samples there were; fewer than asked: the signal is over.
    std::size_t fill(audio_out out);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

/// V.21 and one carrier of pages, side by side.
///
/// Thresholds   SpanDSP's receivers wait for a fixed one, and noise above it would be a signal that never ends. These learn how loud
///              the other end is.
class fax_demodulator
{
public:
    using bit_sink = void (*)(void* self, int bit); ///< 0, 1, or below 0: one of SpanDSP's SIG_STATUS_...

    fax_demodulator(bit_sink v21, bit_sink page, void* self);
    ~fax_demodulator();
    fax_demodulator(const fax_demodulator&) = delete;
    fax_demodulator& operator=(const fax_demodulator&) = delete;

    // From now on; both may be called inside a bit_sink.
    void start_v21();
    void start_page(fax_carrier carrier);

    // A frame that came, and whose bits are wanted of it.
    void take(audio_in received);
    void hear_page();
    void hear_v21();

    /// What V.21 brings just now comes from the other end, and is no noise.
    void learn_level();

    /// The page has trained, or has failed to: how its end is told from noise.
    void page_began();

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
