// Built instead of everything that needs dahdi/user.h, where that is missing.
#include "base/error.hpp"
#include "hw/dahdi/rack.hpp"
#include "hw/dahdi/tap.hpp"

namespace tipring::dahdi {

struct rack::parts
{
};

struct tap::open_file
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

awaitable<void> rack::run() { throw not_built("DAHDI cards"); }

void rack::on_warning(std::function<void(const std::string&)> /*tell*/) {}

awaitable<void> rack::trouble() { throw not_built("DAHDI cards"); }

tap::tap(const asio::any_io_executor&, found_port where) { throw not_built(where.name); }

tap::~tap() = default;

awaitable<void> tap::frame(audio_out) { throw not_built(where_.name); }

} // namespace tipring::dahdi
