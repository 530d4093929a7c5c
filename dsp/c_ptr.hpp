#pragma once
#include "base/c_ptr.hpp"

namespace tipring::dsp {

using tipring::c_ptr;

} // namespace tipring::dsp
