#pragma once
/// What copper and cards do to audio on its way in one direction, beyond weakening it.

#include "base/audio.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace tipring::plant {

/// As built, a path does nothing.
struct path_conditions
{
    /// Something that happens again and again.
    struct slips
    {
        sample_count every{};
        int samples = 1; ///< positive: lost; negative: repeated
    };
    struct dropouts
    {
        sample_count every{};
        sample_count length{}; ///< silence for so long
    };

    decibel loss{0.0};               ///< beyond the line's attenuation; negative: gain
    sample_count latency{};          ///< at most a second
    double drift_ppm = 0.0;          ///< by how much faster the sender's clock goes; -1000 to 1000
    std::optional<hertz> low_pass{}; ///< 3 dB down there, 12 dB an octave above: a long or badly loaded cable
    std::optional<slips> slip{};
    std::optional<dropouts> dropout{};

    bool perfect() const;
};

/// Audio through such a path, sample by sample.
///
/// How it works   Drift is a delay that changes: a windowed sinc of 32 points reads between the samples. It begins in the middle of
///                an elastic buffer of 40 ms, and at either end of that jumps back to the middle, as cards do: a slip of 20 ms.
class imperfect_path
{
public:
    explicit imperfect_path(const path_conditions& conditions = {});
    ~imperfect_path();
    imperfect_path(imperfect_path&&) noexcept;
    imperfect_path& operator=(imperfect_path&&) noexcept;

    float carry(float sample);

private:
    struct engine;
    std::unique_ptr<engine> engine_; // nothing: perfect
};

} // namespace tipring::plant
