# tipring_room(NAME HEADERS ... SOURCES ... USES rooms ... WRAPS libraries ... [PCH])
#
# One room of the house: a static library `tipring_NAME` with the alias tipring::NAME.
#   HEADERS  public headers, installed; each must compile alone
#   USES     rooms whose headers ours may include (DESIGN's table; tests/house/includes.py checks the #include lines)
#   WRAPS    C libraries kept at arm's length: linked privately, their headers in .cpp files only
#   PUBLIC   libraries whose headers ours show (Boost)
function(tipring_room name)
    cmake_parse_arguments(room "ASYNC" "" "HEADERS;SOURCES;USES;WRAPS;PUBLIC" ${ARGN})
    set(target tipring_${name})
    add_library(${target} STATIC ${room_SOURCES})
    add_library(tipring::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${room_HEADERS})
    target_link_libraries(${target} PUBLIC ${room_USES} ${room_PUBLIC} PRIVATE tipring_warnings)
    foreach(library ${room_WRAPS})
        target_link_libraries(${target} PRIVATE ${library})
    endforeach()
    if(room_ASYNC)
        tipring_asio_pch(${target})
    endif()
    set_property(GLOBAL APPEND PROPERTY tipring_rooms ${target})
endfunction()

# A translation unit with Asio coroutines costs seconds: share one precompiled header among all that use it.
function(tipring_asio_pch target)
    if(target STREQUAL tipring_async)
        target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/asio_pch.hpp)
    else()
        target_precompile_headers(${target} REUSE_FROM tipring_async)
    endif()
endfunction()
