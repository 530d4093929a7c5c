#pragma once
/// The samples that DAHDI's master span counts.

#include "base/async/asio.hpp"
#include "base/audio.hpp"

#include <memory>

namespace tipring::dahdi {

/// A timer of the kernel's that expires with every frame of the master span. None is lost when we are late.
class clock
{
public:
    /// @throws failure that says what to type, where DAHDI does not run.
    explicit clock(const asio::any_io_executor& executor);
    ~clock();
    clock(const clock&) = delete;
    clock& operator=(const clock&) = delete;

    /// Waits for the next frame's time. Late callers get those that they missed one by one, at once.
    awaitable<void> frame();

private:
    struct open_file;
    bool take_one() const;

    std::unique_ptr<open_file> file_;
};

} // namespace tipring::dahdi
