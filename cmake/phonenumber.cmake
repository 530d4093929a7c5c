# Finds libphonenumber, which knows the numbers of every country: PHONENUMBER_INCLUDE_DIR, and PHONENUMBER_LINK, which a
# linker understands.
#
# Debian 12's libphonenumber-dev depends on Boost 1.74 and cannot be installed beside Boost 1.81, which is all that is wrong
# with it: then its headers are unpacked out of the package into the build folder, and the library itself, which has no
# Boost in it, is linked by the name that the runtime package gives it.
include(unpack)
find_library(PHONENUMBER_LIBRARY phonenumber)
find_path(PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h)

if(PHONENUMBER_LIBRARY AND PHONENUMBER_INCLUDE_DIR)
    set(PHONENUMBER_LINK phonenumber)
else()
    set(PHONENUMBER_LINK -l:libphonenumber.so.8)
    set(unpacked ${PROJECT_BINARY_DIR}/phonenumber)
    if(NOT EXISTS ${unpacked}/usr/include/phonenumbers/phonenumberutil.h)
        message(STATUS "Unpacking the headers of libphonenumber-dev")
        tipring_unpack(libphonenumber-dev ${unpacked} trouble)
        if(trouble)
            message(FATAL_ERROR "The headers of libphonenumber are missing: install libphonenumber-dev, or ${trouble}")
        endif()
    endif()
    set(PHONENUMBER_INCLUDE_DIR ${unpacked}/usr/include CACHE PATH "" FORCE)
endif()
