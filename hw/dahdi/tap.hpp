#pragma once
/// A channel overheard: also one that another program holds, which notices nothing.

#include "base/async/asio.hpp"
#include "base/audio.hpp"
#include "hw/dahdi/discovery.hpp"

#include <memory>

namespace tipring::dahdi {

/// Hears one port from both ends: what its line says and what is said to it, added up in the kernel, which mixes it into a pseudo
/// channel of our own. The port is neither opened nor set up, so nothing about it changes.
class tap
{
public:
    /// @throws failure(no_such_line, operation_failed) that says what to type.
    tap(const asio::any_io_executor& executor, found_port where);
    ~tap();
    tap(const tap&) = delete;
    tap& operator=(const tap&) = delete;

    /// Waits for the next frame, at DAHDI's own pace. @throws failure(port_vanished) within a second of the card's removal.
    awaitable<void> frame(audio_out frame);

private:
    struct open_file;
    bool take_one(audio_out frame) const;

    found_port where_;
    std::unique_ptr<open_file> file_;
    sample_count looked_{}; ///< since we last looked for the card
};

} // namespace tipring::dahdi
