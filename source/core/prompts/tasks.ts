/** What each role has to do with tasks. Each indented line is a command that works as it stands. */

export const peerTasks = `
## Tasks

A project may have a supervisor who publishes tasks, each with a branch, a worktree and a room of its name. You
may take one:

    lalia task bulletin               # the open tasks; * is the one of this branch
    lalia task show parser            # its brief, owner and status
    lalia task claim parser           # of many who try, one gets it
    lalia task set-status parser ready
`;

export const workerTasks = `
## Your task

A task has a branch, a worktree, a room of its name, and a brief: what to do, which paths are yours, what was
agreed with other tasks.

    lalia task bulletin               # the open tasks; * is the one of this branch
    lalia task claim parser           # of many who try, one gets it
    lalia task set-status parser in-progress
    lalia post parser "The grammar is done, error messages are next."
    lalia task set-status parser blocked                      # and say in the room what you wait for
    lalia task set-status parser ready                        # it is committed and checked

Work in the task's worktree, on its branch, within its paths; settle with the owner of another task what touches
theirs. Exit 1 with not_open: another agent has it. The supervisor merges.
`;

export const supervisorTasks = `
## Your project

You publish tasks by a file. Each gets a branch, a worktree beside the repository, and a room of its name with
the brief in it:

    {"workstreams": [{"slug": "parser", "branch": "task/parser", "brief": "Read the new grammar.",
      "owned_paths": ["src/parser"], "contracts": [{"other_slug": "lexer", "note": "Token stays"}]}]}

    lalia task publish --file payload.json                    # again after a change; the rest stays
    lalia task list                   # who has what, and how it stands
    lalia task set-status parser merged                       # after you merged its branch
    lalia task unassign lexer         # it is open again
    lalia task reassign lexer bob
    lalia task unpublish lexer --force --evict-owner          # take it back; its worktree stays
    lalia rooms gc                    # close the rooms of what is merged
    lalia task gc                     # forget what is merged
    lalia task handoff carol          # another supervisor goes on

Workers claim by themselves. Answer questions soon: who asks stands still.
`;
