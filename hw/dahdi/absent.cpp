// Built instead of everything that needs dahdi/user.h, where that is missing.
#include "base/error.hpp"
#include "hw/dahdi/rack.hpp"

namespace tipring::dahdi {

struct rack::parts
{
};

namespace {

failure not_built(const std::string& what)
{
    return failure(
        errc::not_supported,
        what + ": this build has no DAHDI support: type 'apt-get install dahdi-source' and build tipring again"
    );
}

} // namespace

rack::rack(device_time&) { throw not_built("DAHDI cards"); }

rack::~rack() = default;

hw::fxo_port& rack::open_fxo(const std::string& name) { throw not_built(name); }

hw::fxs_port& rack::open_fxs(const std::string& name, const hw::hook_windows&) { throw not_built(name); }

const audio_counts& rack::counts(const hw::analog_port& port) const { throw not_built(port.name()); }

awaitable<void> rack::run() { throw not_built("DAHDI cards"); }

} // namespace tipring::dahdi
